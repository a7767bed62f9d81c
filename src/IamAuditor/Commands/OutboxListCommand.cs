using System.CommandLine;
using System.Globalization;
using IamAuditor.Logging;
using IamAuditor.Reports;
using IamAuditor.Storage;
using Spectre.Console;

namespace IamAuditor.Commands;

/// <summary>`outbox list`: deliveries that are owed or parked, in the order in which they were made.</summary>
internal static class OutboxListCommand
{
    /// <summary>So much of an id is shown, and enough to name it.</summary>
    public const int ShortId = 12;

    private const int Shown = 50;

    public static Command Create(Surroundings around)
    {
        var arguments = new HistoryArguments();
        var sink = new Option<string?>("--sink") { Description = "Only of this sink; mail: mails", HelpName = "NAME" };
        var parked = new Option<bool>("--parked") { Description = "Only those that were set aside" };
        var command = new Command("list", "List what is owed to receivers, and why they do not have it") { sink, parked };
        arguments.AddTo(command);
        command.SetAction(
            (parsed, ct) =>
                arguments.WithStoreAsync(
                    parsed,
                    around,
                    async (store, _, _) =>
                    {
                        var owed = await store.OwedAsync(parsed.GetValue(sink), ct);
                        var entries = owed.Where(e => e.IsParked || !parsed.GetValue(parked)).ToList();
                        var output = parsed.InvocationConfiguration.Output;
                        if (arguments.AsJson(parsed))
                        {
                            JsonLines.Write(output, entries, Write);
                        }
                        else
                        {
                            Table(Terminal.On(output, around), entries);
                        }

                        return ExitCode.Clean;
                    },
                    ct
                )
        );
        return command;
    }

    private static void Write(System.Text.Json.Utf8JsonWriter json, OutboxEntry entry)
    {
        json.WriteStartObject();
        json.WriteString("id", entry.Id);
        json.WriteString("sink", entry.Sink);
        json.WriteString("order_key", entry.OrderKey);
        json.WriteString("created", entry.Created);
        json.WriteNumber("bytes", entry.Payload.Length);
        json.WriteNumber("attempts", entry.Attempts);
        json.WriteBoolean("parked", entry.IsParked);
        if (entry.NextAttempt is { } next)
        {
            json.WriteString("next_attempt", next);
        }

        if (entry.LastError is { } error)
        {
            json.WriteString("last_error", Redaction.Clean(error));
        }

        json.WriteEndObject();
    }

    private static void Table(IAnsiConsole console, List<OutboxEntry> entries)
    {
        var table = new Table { Border = TableBorder.None };
        foreach (var title in new[] { "Delivery", "Sink", "Owed since", "State" })
        {
            table.AddColumn(new TableColumn(title).NoWrap().PadRight(2));
        }

        table.AddColumn(new TableColumn("Last answer").PadRight(0));
        foreach (var entry in entries.Take(Shown))
        {
            table.AddRow(
                new Text(entry.Id[..Math.Min(ShortId, entry.Id.Length)]),
                new Text(entry.Sink),
                new Text(entry.Created.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)),
                new Text(entry.IsParked ? "parked" : "waits"),
                new Text(ShownText.OneLine(Redaction.Clean(entry.LastError ?? "")))
            );
        }

        if (entries.Count > 0)
        {
            console.Write(table);
            console.WriteLine();
        }

        var parked = entries.Count(e => e.IsParked);
        console.WriteLine(
            $"{entries.Count - parked} waiting, {parked} parked{(entries.Count > Shown ? $"; the first {Shown} are shown, --format json has all" : "")}"
        );
        if (parked > 0)
        {
            console.WriteLine("`iam-auditor outbox release` sends parked ones again, once what their receiver refused is mended.");
        }
    }
}
