using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace IamAuditor.EndToEnd.AwsStandIn;

/// <summary>Cuts a list into pages with opaque tokens that name operation, region and place; a token of anything else is refused.</summary>
public sealed class Pages(StandInOptions options, Func<WireRequest, FaultKind?> faultOf)
{
    private const string Repeated = "repeated";
    private const string AfterEmpty = "after-empty";

    /// <summary>Puts the page into the result under the names that listOf gives, and the token; all lists are present even when empty.</summary>
    public JsonObject Cut<T>(
        WireRequest request,
        JsonObject result,
        IReadOnlyList<string> lists,
        IReadOnlyList<T> entries,
        Func<T, string> listOf,
        Func<T, JsonNode> write,
        PageStyle style
    )
    {
        foreach (var list in lists)
        {
            result[list] = new JsonArray();
        }

        var asked = request.Number(style.Limit) ?? style.Default;
        if (asked < 1 || asked > style.Most)
        {
            throw new AwsErrorException(
                style.InvalidLimit,
                400,
                $"Value '{asked}' at '{style.Limit}' failed to satisfy constraint: between 1 and {style.Most}"
            );
        }

        var fault = faultOf(request);
        var size = options.RoughlyAws ? int.MaxValue : Math.Min(asked, options.PageLimit);
        var start = options.RoughlyAws || fault == FaultKind.RepeatedToken ? 0 : Start(request, style);
        if (fault == FaultKind.EmptyPage && request.Text(style.Token) is null)
        {
            return End(result, style, Seal(request, AfterEmpty));
        }

        if (fault == FaultKind.MissingPage && start == 0)
        {
            start = (entries.Count + 1) / 2;
        }

        var end = (int)Math.Min(entries.Count, (long)start + size);
        for (var index = start; index < end; index++)
        {
            result[listOf(entries[index])]!.AsArray().Add(write(entries[index]));
        }

        var next =
            fault == FaultKind.RepeatedToken ? Seal(request, Repeated)
            : end < entries.Count ? Seal(request, end.ToString(CultureInfo.InvariantCulture))
            : null;
        return End(result, style, next);
    }

    private static JsonObject End(JsonObject result, PageStyle style, string? next)
    {
        if (style.Truncated is { } flag)
        {
            result[flag] = next is not null;
        }

        if (next is not null)
        {
            result[style.Token] = next;
        }

        return result;
    }

    private static int Start(WireRequest request, PageStyle style)
    {
        if (request.Text(style.Token) is not { } token)
        {
            return 0;
        }

        string place;
        try
        {
            place = Encoding.UTF8.GetString(Convert.FromBase64String(token));
        }
        catch (FormatException)
        {
            place = "";
        }

        var own = $"{request.Operation}|{request.Region}|";
        return !place.StartsWith(own, StringComparison.Ordinal)
                ? throw new AwsErrorException(style.InvalidToken, 400, "The token is not one of this operation")
            : place[own.Length..] is AfterEmpty or Repeated ? 0
            : int.Parse(place[own.Length..], CultureInfo.InvariantCulture);
    }

    private static string Seal(WireRequest request, string place) =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes($"{request.Operation}|{request.Region}|{place}"));
}
