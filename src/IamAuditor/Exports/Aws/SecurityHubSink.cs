using System.Text.Json;
using Amazon.Runtime;
using Amazon.SecurityHub;
using Amazon.SecurityHub.Model;
using IamAuditor.Storage;

namespace IamAuditor.Exports.Aws;

/// <summary>
/// AWS Security Hub. Findings are imported into <paramref name="region"/> under the account's own product. Security Hub takes findings of the account that signs the call alone, so a sink serves one account.
/// </summary>
public sealed class SecurityHubSink(string name, IAmazonSecurityHub client, string region) : ISink
{
    // The most that one call takes.
    private const int Findings = 100;

    public string Name => name;

    public async Task<IReadOnlyDictionary<string, DeliveryFailure>> DeliverAsync(IReadOnlyList<OutboxEntry> batch, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var failures = new Dictionary<string, DeliveryFailure>(StringComparer.Ordinal);
        var taken = false;
        foreach (var call in batch.Chunk(Findings))
        {
            var findings = call.Select(e => Read(e.Payload)).ToList();
            try
            {
                var answer = await client.BatchImportFindingsAsync(new BatchImportFindingsRequest { Findings = findings }, ct);
                var failed = (answer.FailedFindings ?? []).ToDictionary(f => f.Id, StringComparer.Ordinal);
                foreach (var (entry, finding) in call.Zip(findings))
                {
                    if (failed.TryGetValue(finding.Id, out var error))
                    {
                        failures[entry.Id] = new DeliveryFailure($"{error.ErrorCode}: {error.ErrorMessage}", IsFinal: false);
                    }
                }

                taken = true;
            }
            catch (Exception e) when (taken && e is AmazonServiceException or AmazonClientException or OperationCanceledException)
            {
                // Those before it were taken, and that must be recorded.
                foreach (var entry in batch.SkipWhile(b => b.Id != call[0].Id))
                {
                    failures[entry.Id] = new DeliveryFailure(e.Message, IsFinal: false, IsUntried: true);
                }

                break;
            }
            catch (AmazonServiceException e)
            {
                throw new IOException($"Security Hub in {region}: {e.ErrorCode}: {e.Message}", e);
            }
        }

        return failures;
    }

    public ValueTask DisposeAsync()
    {
        client.Dispose();
        return ValueTask.CompletedTask;
    }

    private AwsSecurityFinding Read(ReadOnlyMemory<byte> payload)
    {
        using var json = JsonDocument.Parse(payload);
        var finding = json.RootElement;
        var account = Text(finding, "AwsAccountId");
        var partition = Text(finding, "ProductArn").Split(':')[1];
        return new AwsSecurityFinding
        {
            SchemaVersion = Text(finding, "SchemaVersion"),
            Id = Text(finding, "Id"),
            ProductArn = $"arn:{partition}:securityhub:{region}:{account}:product/{account}/default",
            ProductName = Text(finding, "ProductName"),
            CompanyName = Text(finding, "CompanyName"),
            GeneratorId = Text(finding, "GeneratorId"),
            AwsAccountId = account,
            Types = Texts(finding.GetProperty("Types")),
            FirstObservedAt = Optional(finding, "FirstObservedAt"),
            LastObservedAt = Optional(finding, "LastObservedAt"),
            CreatedAt = Text(finding, "CreatedAt"),
            UpdatedAt = Text(finding, "UpdatedAt"),
            Severity = new Severity
            {
                Label = Text(finding.GetProperty("Severity"), "Label"),
                Original = Text(finding.GetProperty("Severity"), "Original"),
            },
            FindingProviderFields = finding.TryGetProperty("FindingProviderFields", out var own)
                ? new FindingProviderFields
                {
                    Severity = new FindingProviderSeverity
                    {
                        Label = Text(own.GetProperty("Severity"), "Label"),
                        Original = Text(own.GetProperty("Severity"), "Original"),
                    },
                    Types = Texts(own.GetProperty("Types")),
                }
                : null,
            Title = Text(finding, "Title"),
            Description = Text(finding, "Description"),
            Remediation = new Remediation
            {
                Recommendation = new Recommendation
                {
                    Text = Text(finding.GetProperty("Remediation").GetProperty("Recommendation"), "Text"),
                },
            },
            ProductFields = finding.GetProperty("ProductFields").EnumerateObject().ToDictionary(f => f.Name, f => f.Value.GetString()!),
            Resources =
            [
                .. finding
                    .GetProperty("Resources")
                    .EnumerateArray()
                    .Select(r => new Resource
                    {
                        Type = Text(r, "Type"),
                        Id = Text(r, "Id"),
                        Partition = Text(r, "Partition"),
                        Region = Text(r, "Region"),
                    }),
            ],
            Compliance = new Compliance
            {
                Status = Text(finding.GetProperty("Compliance"), "Status"),
                RelatedRequirements = finding.GetProperty("Compliance").TryGetProperty("RelatedRequirements", out var related)
                    ? Texts(related)
                    : null,
            },
            Workflow = new Workflow { Status = Text(finding.GetProperty("Workflow"), "Status") },
            RecordState = Text(finding, "RecordState"),
        };
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    // What an earlier version owed does not have it.
    private static string? Optional(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static List<string> Texts(JsonElement list) => [.. list.EnumerateArray().Select(e => e.GetString()!)];
}
