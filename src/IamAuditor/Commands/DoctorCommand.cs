using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using IamAuditor.Logging;
using IamAuditor.Serving;

namespace IamAuditor.Commands;

/// <summary>`doctor`: what keeps the daemon from its work, and what to do about it.</summary>
public static class DoctorCommand
{
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Create(Surroundings around)
    {
        var account = new Option<string?>("--account")
        {
            Description = "Look at this account only, and try every permission there",
            HelpName = "ID",
        };
        var testMail = new Option<string?>("--test-mail") { Description = "Send a mail to this address", HelpName = "ADDRESS" };
        var format = new Option<string>("--format")
        {
            Description = "text, or json for a JSON object a line",
            HelpName = "NAME",
            DefaultValueFactory = _ => "text",
        };
        format.AcceptOnlyFromAmong("text", "json");
        var command = new Command("doctor", "Try everything the daemon needs and say what to do; exit 1 if anything fails")
        {
            account,
            testMail,
            format,
        };
        command.SetAction(
            async (parsed, ct) =>
            {
                var output = parsed.InvocationConfiguration.Output;
                var asJson = parsed.GetValue(format) == "json";
                var bad = 0;
                var doctor = new Doctor(
                    around,
                    Settings.Load(around, parsed.GetValue<string?>("--config")),
                    line =>
                    {
                        bad += line.Level == DoctorLevel.Bad ? 1 : 0;
                        Write(output, line, asJson);
                        output.Flush();
                    },
                    parsed.GetValue(testMail)
                );
                await doctor.ExamineAsync(parsed.GetValue(account), ct);
                parsed.InvocationConfiguration.Error.WriteLine(bad == 0 ? "nothing is in the way" : $"{bad} problem(s)");
                return bad == 0 ? ExitCode.Clean : ExitCode.Found;
            }
        );
        return command;
    }

    private static void Write(TextWriter output, DoctorLine line, bool asJson)
    {
        var level = line.Level.ToString().ToLowerInvariant();
        if (asJson)
        {
            output.WriteLine(
                JsonSerializer.Serialize(
                    new
                    {
                        level,
                        what = Redaction.Clean(line.What),
                        advice = line.Advice,
                    },
                    Json
                )
            );
            return;
        }

        output.WriteLine($"{level, -5} {Redaction.Clean(line.What)}");
        if (line.Advice is { } advice)
        {
            output.WriteLine($"      -> {advice}");
        }
    }
}
