using IamAuditor.Core.Yaml;
using IamAuditor.Policies;

namespace IamAuditor.Core.Findings;

/// <summary>Reads the file of waivers: `waivers:` and a list. Unknown keys are refused, and every problem of the file is told at once. The schema is docs/schemas/waivers.schema.json.</summary>
public static class WaiverReader
{
    private static readonly string[] Keys =
    [
        "id",
        "rule",
        "accounts",
        "resource",
        "tags",
        "reason",
        "owner",
        "ticket",
        "approved-by",
        "created",
        "expires",
    ];

    /// <summary>Where there are problems the waivers are not to be used.</summary>
    public static (IReadOnlyList<Waiver> Waivers, IReadOnlyList<YamlProblem> Problems) Read(ReadOnlySpan<byte> file)
    {
        var problems = new List<YamlProblem>();
        var waivers = new List<Waiver>();
        var lines = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var mapping in YamlFields.ListOf(file, "waivers", problems))
        {
            var fields = new YamlFields(mapping, Keys, problems);
            fields.RefuseUnknown();
            var id = fields.Required("id", "a name that no other waiver has");
            if (id is not null && !lines.TryAdd(id, mapping.Line))
            {
                fields.Problem(fields.PlaceOf("id"), $"`{id}` is the id of the waiver on line {lines[id]} too; every waiver has its own");
            }

            var waiver = new Waiver
            {
                Id = id ?? "",
                Line = mapping.Line,
                Rule = fields.Required("rule", "a rule id, or a pattern such as access-key.*") ?? "",
                Accounts = Accounts(fields),
                Resource = fields.Optional("resource", "an ARN, or a pattern of ARNs"),
                Tags = fields.Texts("tags"),
                Reason = fields.Required("reason", "why this is acceptable") ?? "",
                Owner = fields.Required("owner", "who answers for it") ?? "",
                Ticket = fields.Optional("ticket", "the number or address of a ticket"),
                ApprovedBy = fields.Required("approved-by", "who allowed it") ?? "",
                Created = fields.Date("created", "the first day on which it holds") ?? default,
                Expires = fields.Date("expires", "the last day on which it holds, at most a year after `created`") ?? default,
            };
            Check(fields, waiver);
            waivers.Add(waiver);
        }

        return (waivers, [.. problems.OrderBy(p => p.Line).ThenBy(p => p.Column)]);
    }

    private static void Check(YamlFields fields, Waiver waiver)
    {
        if (waiver.Created != default && waiver.Expires != default)
        {
            if (waiver.Expires < waiver.Created)
            {
                fields.Problem(
                    fields.PlaceOf("expires"),
                    $"`expires` {waiver.Expires:yyyy-MM-dd} is before `created` {waiver.Created:yyyy-MM-dd}"
                );
            }
            else if (waiver.Expires > waiver.Created.AddYears(1))
            {
                fields.Problem(
                    fields.PlaceOf("expires"),
                    $"`expires` {waiver.Expires:yyyy-MM-dd} is more than a year after `created`; write {waiver.Created.AddYears(1):yyyy-MM-dd} or earlier, and renew it then"
                );
            }
        }

        if (waiver.Rule.Trim('*').Length == 0 && waiver.Rule.Length > 0 && waiver is { Accounts.Count: 0, Resource: null, Tags.Count: 0 })
        {
            fields.Problem(
                fields.PlaceOf("rule"),
                "this would accept every finding of every account; name a rule, accounts, a resource or tags"
            );
        }

        if (waiver.Resource is { } resource && ArnPattern.Problem(resource) is { } problem)
        {
            fields.Problem(fields.PlaceOf("resource"), problem);
        }
    }

    private static List<AccountId> Accounts(YamlFields fields)
    {
        var accounts = new List<AccountId>();
        foreach (var scalar in fields.List("accounts", "account ids"))
        {
            if (AccountId.TryParse(scalar.Text, out var account))
            {
                accounts.Add(account);
            }
            else
            {
                fields.Problem(scalar, $"`{scalar.Text}` is not an account id; write twelve digits, in quotes");
            }
        }

        return accounts;
    }
}
