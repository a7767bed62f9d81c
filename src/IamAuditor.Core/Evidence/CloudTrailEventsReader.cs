using System.IO.Compression;
using System.Text.Json;
using IamAuditor.Core.Accounts;

namespace IamAuditor.Core.Evidence;

/// <summary>
/// Reads CloudTrail events: LookupEvents' answer (each event is JSON inside `CloudTrailEvent`) or log files with `Records`, plain or gzip. Kept are the events of root,
/// of sign-in and of sts:AssumeRoot, and whatever changes IAM, CloudTrail, Organizations, Identity Center or Access Analyzer. Source: CloudTrail User Guide, "CloudTrail record contents".
/// </summary>
public static class CloudTrailEventsReader
{
    /// <summary>Bytes that a gzip file may unpack to; CloudTrail's own log files stay far below.</summary>
    public const int LargestUnpacked = 256 * 1024 * 1024;

    private static readonly HashSet<string> Watched = new(StringComparer.Ordinal)
    {
        "iam.amazonaws.com",
        "cloudtrail.amazonaws.com",
        "organizations.amazonaws.com",
        "sso.amazonaws.com",
        "sso-directory.amazonaws.com",
        "identitystore.amazonaws.com",
        "access-analyzer.amazonaws.com",
        "account.amazonaws.com",
    };

    private static readonly string[] ReadVerbs =
    [
        "Get",
        "List",
        "Describe",
        "Lookup",
        "Generate",
        "Simulate",
        "Validate",
        "Check",
        "Search",
        "Is",
    ];

    public static CloudTrailRecords Read(EvidenceFile file, ReadingNotes notes)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(notes);
        var kept = new List<CloudTrailRecord>();
        var recipients = new SortedDictionary<string, int>(StringComparer.Ordinal);
        if (Unpack(file, notes) is { } content)
        {
            EvidenceJson.Read(
                file,
                content,
                notes,
                ["Events", "Records"],
                root =>
                {
                    foreach (var record in root.List("Records"))
                    {
                        Take(record);
                    }

                    foreach (var listed in root.List("Events"))
                    {
                        Unwrap(listed, Take);
                    }
                }
            );
        }

        return new CloudTrailRecords(kept, recipients);

        void Take(JsonCursor record)
        {
            var read = Event(record);
            if (record.IsBroken)
            {
                return;
            }

            var recipient = record.TextOrNothing("recipientAccountId") ?? read.ActorAccount;
            if (recipient is not null)
            {
                recipients[recipient] = recipients.GetValueOrDefault(recipient) + 1;
            }

            if (IsKept(read))
            {
                kept.Add(new CloudTrailRecord(Complete(record, read), recipient));
            }
        }
    }

    private static void Unwrap(JsonCursor listed, Action<JsonCursor> take)
    {
        if (listed.TextOrNothing("CloudTrailEvent") is not { } text)
        {
            listed.Damage("has no `CloudTrailEvent`");
            return;
        }

        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(text);
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            listed.Damage("is not JSON", "CloudTrailEvent");
            return;
        }

        using (document)
        {
            if (listed.Nested("CloudTrailEvent", document) is { } record)
            {
                take(record);
            }
        }
    }

    // Enough to tell whether the event is kept: most events of a log file are not.
    private static AccountEvent Event(JsonCursor record)
    {
        var actor = record.Object("userIdentity");
        return new AccountEvent
        {
            Id = record.NeedText("eventID"),
            Time = Time(record),
            Region = record.NeedText("awsRegion"),
            Name = record.NeedText("eventName"),
            Service = record.NeedText("eventSource"),
            Type = record.TextOrNothing("eventType") ?? "AwsApiCall",
            ActorType = actor?.TextOrNothing("type") ?? "Unknown",
            ActorAccount = actor?.TextOrNothing("accountId"),
            ReadOnly = record.Flag("readOnly"),
        };
    }

    private static AccountEvent Complete(JsonCursor record, AccountEvent read)
    {
        var actor = record.Object("userIdentity");
        var session = actor?.Object("sessionContext");
        var issuer = session?.Object("sessionIssuer");
        var attributes = session?.Object("attributes");
        var isLogin = read.Name == "ConsoleLogin";
        return read with
        {
            Actor =
                actor?.TextOrNothing("arn")
                ?? (
                    read.ActorType == "Root" && read.ActorAccount is { } account
                        ? $"arn:{PartitionOf(read.Region)}:iam::{account}:root"
                        : null
                ),
            ActorName = actor?.TextOrNothing("userName") ?? issuer?.TextOrNothing("userName"),
            AccessKeyId = actor?.TextOrNothing("accessKeyId"),
            InvokedBy = actor?.TextOrNothing("invokedBy"),
            SourceIp = record.TextOrNothing("sourceIPAddress"),
            UserAgent = record.TextOrNothing("userAgent"),
            ErrorCode = record.TextOrNothing("errorCode"),
            ErrorMessage = record.TextOrNothing("errorMessage"),
            MfaUsed = isLogin ? Mfa(record.Object("additionalEventData")) : attributes?.Flag("mfaAuthenticated"),
            LoginResult = isLogin ? record.Object("responseElements")?.TextOrNothing("ConsoleLogin") : null,
            SessionIssuer = issuer?.TextOrNothing("arn"),
            SessionStarted = attributes?.Time("creationDate"),
            RequestParameters = record.Raw("requestParameters"),
        };
    }

    private static bool? Mfa(JsonCursor? additional) =>
        additional?.TextOrNothing("MFAUsed") switch
        {
            { } used when used.Equals("Yes", StringComparison.OrdinalIgnoreCase) => true,
            { } used when used.Equals("No", StringComparison.OrdinalIgnoreCase) => false,
            _ => null,
        };

    private static DateTimeOffset Time(JsonCursor record)
    {
        if (record.Time("eventTime") is { } time)
        {
            return time;
        }

        if (!record.IsBroken)
        {
            record.Damage("has no `eventTime`");
        }

        return default;
    }

    private static bool IsKept(AccountEvent read) =>
        read.ActorType == "Root"
        || read.Name is "ConsoleLogin" or "AssumeRoot"
        || read.Service == "signin.amazonaws.com"
        || (Watched.Contains(read.Service) && IsWrite(read));

    private static bool IsWrite(AccountEvent read) =>
        read.ReadOnly is { } readOnly ? !readOnly : !Array.Exists(ReadVerbs, v => read.Name.StartsWith(v, StringComparison.Ordinal));

    private static string PartitionOf(string region) => IamAuditor.Policies.Partition.OfRegion(region).Name;

    private static ReadOnlyMemory<byte>? Unpack(EvidenceFile file, ReadingNotes notes)
    {
        if (!file.Bytes.Span.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]))
        {
            return file.Bytes;
        }

        try
        {
            using var packed = new GZipStream(new MemoryStream(file.Bytes.ToArray()), CompressionMode.Decompress);
            using var unpacked = new MemoryStream();
            var buffer = new byte[64 * 1024];
            int read;
            while ((read = packed.Read(buffer)) > 0)
            {
                unpacked.Write(buffer, 0, read);
                if (unpacked.Length > LargestUnpacked)
                {
                    notes.Unreadable(file, $"unpacks to more than {LargestUnpacked / (1024 * 1024)} MiB");
                    return null;
                }
            }

            return unpacked.ToArray();
        }
        catch (InvalidDataException)
        {
            notes.Unreadable(file, "is not a gzip file, or is cut");
            return null;
        }
    }
}
