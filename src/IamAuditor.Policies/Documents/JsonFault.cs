using System.Text.Json;

namespace IamAuditor.Policies.Documents;

/// <summary>What is wrong with a text that is not JSON, in words for whoever wrote it; the place is the exception's.</summary>
internal static class JsonFault
{
    public static string Of(JsonException e)
    {
        var cut = e.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        var reason = (cut < 0 ? e.Message : e.Message[..cut]).TrimEnd('.');

        // The two faults that people make most often are explained in terms of a reader's options and depth.
        return reason.Contains("trailing comma", StringComparison.Ordinal) ? "a comma stands before the closing bracket"
            : reason.Contains("Expected depth to be zero", StringComparison.Ordinal) ? "the text ends before every bracket is closed"
            : reason;
    }
}
