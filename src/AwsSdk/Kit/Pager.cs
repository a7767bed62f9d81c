using System.Runtime.CompilerServices;
using Amazon.Runtime;

namespace IamAuditor.AwsSdk.Kit;

/// <summary>The pager of any operation that has a token on both sides. Like the official ones it can be enumerated once.</summary>
public class Pager<TRequest, TResponse>(
    TRequest request,
    Func<TRequest, CancellationToken, Task<TResponse>> call,
    Func<TResponse, string?> nextToken,
    Action<TRequest, string?> resumeAt
) : IPaginator<TResponse>
    where TRequest : AmazonWebServiceRequest
{
    private int used;

    public IPaginatedEnumerable<TResponse> Responses => new PaginatedResponse<TResponse>(this);

    protected IPaginatedEnumerable<T> Members<T>(Func<TResponse, IEnumerable<T>?> select) =>
        new PaginatedResultKeyResponse<TResponse, T>(this, response => select(response) ?? []);

    async IAsyncEnumerable<TResponse> IPaginator<TResponse>.PaginateAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref used, 1) != 0)
            throw new InvalidOperationException("Paginator has already been consumed and cannot be reused. Please create a new instance.");
        PaginatorUtils.SetUserAgentAdditionOnRequest(request);
        string? token;
        do
        {
            var response = await call(request, cancellationToken).ConfigureAwait(false);
            token = nextToken(response);
            resumeAt(request, token);
            cancellationToken.ThrowIfCancellationRequested();
            yield return response;
        } while (!string.IsNullOrEmpty(token));
    }
}
