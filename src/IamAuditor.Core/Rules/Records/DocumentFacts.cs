using IamAuditor.Core.Privileges.Trust;
using IamAuditor.Policies;
using IamAuditor.Policies.Documents;

namespace IamAuditor.Core.Rules.Records;

/// <summary>What rules ask of one policy document. Statements that AWS would refuse say nothing; conditions and denies are heeded where that makes the answer safe.</summary>
internal sealed class DocumentFacts
{
    private static readonly DocumentFacts Everything = Of(
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"""
    );
    private static readonly DocumentFacts Nothing = Of(
        """{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}"""
    );

    private DocumentFacts(PolicyDocument document)
    {
        var allows = document.Statements.Where(s => s.IsValid && s.Effect == Effect.Allow).ToList();
        var unconditional = allows.Where(s => s.Conditions.IsEmpty && IsEveryResource(s)).ToList();
        DeniesEverything = document.Statements.Any(s =>
            s.IsValid
            && s.Effect == Effect.Deny
            && s.Conditions.IsEmpty
            && IsEveryResource(s)
            && s.Action.Form == ElementForm.Listed
            && s.Action.Values.Any(v => IsEverything(v.Text))
        );
        GrantsEverything = unconditional.Exists(s => s.Action.Form == ElementForm.Listed && s.Action.Values.Any(v => IsEverything(v.Text)));
        Wildcards =
        [
            .. unconditional
                .SelectMany(s =>
                    s.Action.Form == ElementForm.Except
                        ? ["everything but " + string.Join(", ", s.Action.Values.Select(v => v.Text))]
                        : s.Action.Values.Select(v => v.Text).Where(IsWholeService)
                )
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal),
        ];
        TrustedServices =
        [
            .. allows
                .Where(s => s.Principal.Form == ElementForm.Listed)
                .SelectMany(s =>
                    s.Principal.Values.Where(v => v.Kind == PrincipalKind.Service).Select(v => SourceKeys.WithoutRegion(v.Text))
                )
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>A statement allows `*` on `*` without a condition.</summary>
    public bool GrantsEverything { get; }

    /// <summary>A statement denies `*` on `*` without a condition, as AWSDenyAll does: whatever else is allowed, nothing is left.</summary>
    public bool DeniesEverything { get; }

    /// <summary>`*`, `s3:*` and the like, and Allow with NotAction, on every resource without a condition.</summary>
    public IReadOnlyList<string> Wildcards { get; }

    /// <summary>Service principals that the document lets in, under whatever condition; without a region or the suffix of a partition.</summary>
    public IReadOnlyList<string> TrustedServices { get; }

    /// <summary>
    /// What the two policies of AWS say whose meaning is their name, for evidence that leaves AWS's documents out (`--filter LocalManagedPolicy`); null for any other.
    /// Source: AWS Managed Policy Reference, AdministratorAccess and AWSDenyAll.
    /// </summary>
    public static DocumentFacts? OfWellKnown(Arn policy) =>
        policy.Account != "aws" ? null
        : policy.Resource == "policy/AdministratorAccess" ? Everything
        : policy.Resource == "policy/AWSDenyAll" ? Nothing
        : null;

    public static DocumentFacts Of(string document) => Of(PolicyParser.Parse(document));

    public static DocumentFacts Of(PolicyDocument document) => new(document);

    private static bool IsEveryResource(Statement statement) =>
        statement.Resource.Form == ElementForm.Listed && statement.Resource.Values.Any(v => v.Text.Length > 0 && v.Text.All(c => c == '*'));

    private static bool IsEverything(string action) =>
        action.Length > 0
        && (action.All(c => c == '*') || (action.Contains(':', StringComparison.Ordinal) && action.All(c => c is '*' or ':')));

    private static bool IsWholeService(string action) =>
        IsEverything(action)
        || (
            action.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon
            && colon + 1 < action.Length
            && action[(colon + 1)..].All(c => c == '*')
        );
}
