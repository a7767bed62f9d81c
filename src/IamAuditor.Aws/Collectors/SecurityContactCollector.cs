using Amazon.Account;
using Amazon.Account.Model;
using IamAuditor.Core.Evidence;

namespace IamAuditor.Aws.Collectors;

/// <summary>The alternate contact for security; that there is none is a fact and no error. The phone number is nobody's business here and is not kept.</summary>
public sealed class SecurityContactCollector(AwsAccount account) : ICollector
{
    public Source Source => Source.SecurityContact;
    public IReadOnlyList<string> Permissions { get; } = ["account:GetAlternateContact"];

    private static readonly GetAlternateContactResponse NoContact = new();

    public async Task<Collected> CollectAsync(CancellationToken ct)
    {
        var reading = new AwsReading(account, Source);
        var tally = new Tally();
        var answer = await reading.CallAsync(
            Permissions[0],
            t =>
                account.Connection.Account.GetAlternateContactAsync(
                    new GetAlternateContactRequest { AlternateContactType = AlternateContactType.SECURITY },
                    t
                ),
            ct,
            expected: e => e is ResourceNotFoundException ? NoContact : null,
            tally: tally,
            promised: a => a.AlternateContact is not null
        );
        if (answer is not null)
        {
            if (answer.AlternateContact is { } contact)
            {
                contact.PhoneNumber = null;
            }

            reading.Keep(
                answer == NoContact
                    ? "{\n  \"AlternateContact\": null\n}"u8.ToArray()
                    : CliJson.Write(("AlternateContact", answer.AlternateContact)),
                tally: tally
            );
        }

        return reading.Result();
    }
}
