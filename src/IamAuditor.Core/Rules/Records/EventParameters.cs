using System.Text.Json;
using IamAuditor.Core.Accounts;

namespace IamAuditor.Core.Rules.Records;

/// <summary>The texts among the parameters of a call.</summary>
internal static class EventParameters
{
    // As deep as evidence may be.
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 128 };

    public static IReadOnlyDictionary<string, string> Of(AccountEvent e)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        if (e.RequestParameters is not { } text)
        {
            return found;
        }

        // The text is cut out of a record that was read as JSON already.
        using var parameters = JsonDocument.Parse(text, Options);
        if (parameters.RootElement.ValueKind == JsonValueKind.Object)
        {
            foreach (var parameter in parameters.RootElement.EnumerateObject().Where(p => p.Value.ValueKind == JsonValueKind.String))
            {
                found[parameter.Name] = parameter.Value.GetString()!;
            }
        }

        return found;
    }
}
