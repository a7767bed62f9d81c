using System.CommandLine;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using IamAuditor.Aws;

namespace IamAuditor.Commands;

/// <summary>`permissions`: the least-privilege policy of the auditor, made from what its collectors call.</summary>
public static class PermissionsCommand
{
    public static Command Create()
    {
        var command = new Command("permissions", "Print the IAM policy that the auditor needs, and nothing more");
        command.SetAction(parsed =>
        {
            parsed.InvocationConfiguration.Output.Write(Policy());
            return ExitCode.Clean;
        });
        return command;
    }

    /// <summary>Read actions on every resource: AWS's account-wide lists take no other.</summary>
    public static string Policy()
    {
        using var bytes = new MemoryStream();
        var options = new JsonWriterOptions
        {
            Indented = true,
            IndentSize = 2,
            NewLine = "\n",
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        };
        using (var json = new Utf8JsonWriter(bytes, options))
        {
            json.WriteStartObject();
            json.WriteString("Version", "2012-10-17");
            json.WriteStartArray("Statement");
            json.WriteStartObject();
            json.WriteString("Sid", "IamAuditorReads");
            json.WriteString("Effect", "Allow");
            json.WriteStartArray("Action");
            foreach (var action in AccountReader.Permissions)
            {
                json.WriteStringValue(action);
            }

            json.WriteEndArray();
            json.WriteString("Resource", "*");
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.ToArray()) + "\n";
    }
}
