using System.Collections.Immutable;
using IamAuditor.Policies.Documents;

namespace IamAuditor.Policies.Decisions;

/// <summary>
/// What is left to be settled before a decision is final: the request is allowed where this holds. Clause is set for <see cref="ResidualKind.Clause"/> only,
/// Note for <see cref="ResidualKind.Open"/> only.
/// </summary>
public sealed record Residual(ResidualKind Kind, ImmutableArray<Residual> Parts, ConditionClause? Clause, string? Note)
{
    /// <summary>The note where an attached policy's document was not read.</summary>
    public const string MissingDocument = "the missing document allows it";

    public static Residual Of(ConditionClause clause) => new(ResidualKind.Clause, [], clause, null);

    public static Residual Open(string note) => new(ResidualKind.Open, [], null, note);

    public static Residual All(ImmutableArray<Residual> parts) => parts is [var only] ? only : new(ResidualKind.All, parts, null, null);

    public static Residual Any(ImmutableArray<Residual> parts) => parts is [var only] ? only : new(ResidualKind.Any, parts, null, null);

    public static Residual Not(Residual part) => new(ResidualKind.Not, [part], null, null);

    public override string ToString() =>
        Kind switch
        {
            ResidualKind.Clause => $"{Clause!.Operator} {Clause.Key} [{string.Join(", ", Clause.Values)}]",
            ResidualKind.Open => Note!,
            ResidualKind.Not => $"not ({Parts[0]})",
            ResidualKind.All => string.Join(" and ", Parts.Select(Nested)),
            _ => string.Join(" or ", Parts.Select(Nested)),
        };

    private static string Nested(Residual part) => part.Kind is ResidualKind.All or ResidualKind.Any ? $"({part})" : part.ToString();
}
