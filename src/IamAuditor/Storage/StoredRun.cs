using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using IamAuditor.Policies;

namespace IamAuditor.Storage;

/// <summary>A run record as the text that the stores keep and that its hash covers: JSON with a fixed order of members, without the hash and the path of the evidence.</summary>
internal static class StoredRun
{
    /// <summary>What stands before the first record of an account.</summary>
    public static readonly string NoHash = new('0', 64);

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Text(RunRecord record)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using var json = new Utf8JsonWriter(buffer, Options);
        json.WriteStartObject();
        json.WriteString("id", record.Id);
        json.WriteString("account", record.Account.Text);
        json.WriteString("at", StoreTime.Text(record.At));
        json.WriteString("started", StoreTime.Text(record.Started));
        json.WriteString("finished", StoreTime.Text(record.Finished));
        json.WriteBoolean("succeeded", record.Succeeded);
        Optional("failure", record.Failure);
        Optional("alias", record.Alias);
        Optional("name", record.Name);
        Optional("unit", record.Unit);
        json.WriteNumber("rulesAssessed", record.RulesAssessed);
        json.WriteNumber("rules", record.Rules);
        json.WriteStartObject("open");
        foreach (var (severity, count) in record.Open.OrderBy(o => o.Key, StringComparer.Ordinal))
        {
            json.WriteNumber(severity, count);
        }

        json.WriteEndObject();
        json.WriteNumber("waived", record.Waived);
        json.WriteNumber("passed", record.Passed);
        json.WriteNumber("failed", record.Failed);
        json.WriteNumber("notApplicable", record.NotApplicable);
        json.WriteNumber("unknown", record.Unknown);
        json.WriteNumber("gaps", record.Gaps);
        json.WriteNumber("calls", record.Calls);
        Optional("evidenceSha256", record.EvidenceSha256);
        Optional("verdictsSha256", record.VerdictsSha256);
        Optional("rulesSha256", record.RulesSha256);
        Optional("changesSha256", record.ChangesSha256);
        Optional("findingsSha256", record.FindingsSha256);
        json.WriteString("previousHash", record.PreviousHash);
        json.WriteEndObject();
        json.Flush();
        return Encoding.UTF8.GetString(buffer.WrittenSpan);

        void Optional(string name, string? value)
        {
            if (value is not null)
            {
                json.WriteString(name, value);
            }
        }
    }

    public static string HashOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    public static RunRecord Read(string text, string hash, string? evidencePath)
    {
        using var document = JsonDocument.Parse(text);
        var at = document.RootElement;
        return new RunRecord
        {
            Id = Required("id"),
            Account = AccountId.Parse(Required("account")),
            At = StoreTime.Parse(Required("at")),
            Started = StoreTime.Parse(Required("started")),
            Finished = StoreTime.Parse(Required("finished")),
            Succeeded = at.GetProperty("succeeded").GetBoolean(),
            Failure = Optional("failure"),
            Alias = Optional("alias"),
            Name = Optional("name"),
            Unit = Optional("unit"),
            RulesAssessed = Number("rulesAssessed"),
            Rules = Number("rules"),
            Open = at.GetProperty("open").EnumerateObject().ToDictionary(o => o.Name, o => o.Value.GetInt32(), StringComparer.Ordinal),
            Waived = Number("waived"),
            Passed = Number("passed"),
            Failed = Number("failed"),
            NotApplicable = Number("notApplicable"),
            Unknown = Number("unknown"),
            Gaps = Number("gaps"),
            Calls = Number("calls"),
            EvidencePath = evidencePath,
            EvidenceSha256 = Optional("evidenceSha256"),
            VerdictsSha256 = Optional("verdictsSha256"),
            RulesSha256 = Optional("rulesSha256"),
            ChangesSha256 = Optional("changesSha256"),
            FindingsSha256 = Optional("findingsSha256"),
            PreviousHash = Required("previousHash"),
            Hash = hash,
        };

        string? Optional(string name) => at.TryGetProperty(name, out var value) ? value.GetString() : null;

        string Required(string name) => Optional(name) ?? throw new JsonException($"`{name}` is missing");

        int Number(string name) => at.GetProperty(name).GetInt32();
    }
}
