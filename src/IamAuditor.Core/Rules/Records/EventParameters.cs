using System.Text.Json;
using IamAuditor.Core.Accounts;

namespace IamAuditor.Core.Rules.Records;

/// <summary>The texts among the parameters of a call. They are whatever was sent: what is not JSON has none.</summary>
internal static class EventParameters
{
    public static IReadOnlyDictionary<string, string> Of(AccountEvent e)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        if (e.RequestParameters is not { } text)
        {
            return found;
        }

        try
        {
            using var parameters = JsonDocument.Parse(text);
            if (parameters.RootElement.ValueKind == JsonValueKind.Object)
            {
                foreach (var parameter in parameters.RootElement.EnumerateObject().Where(p => p.Value.ValueKind == JsonValueKind.String))
                {
                    found[parameter.Name] = parameter.Value.GetString()!;
                }
            }
        }
        catch (JsonException)
        {
            // Nothing to name.
        }

        return found;
    }
}
