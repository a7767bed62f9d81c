using IamAuditor.Policies.Conditions;
using Context = System.Collections.Generic.KeyValuePair<string, IamAuditor.Policies.Conditions.ContextValue>;

namespace IamAuditor.Core.Privileges;

/// <summary>A tag of a user or role that is set, or taken off where <see cref="Value"/> is null, by one of the actions of IAM for that.</summary>
internal sealed record TagChange(string By, string Key, string? Value)
{
    /// <summary>What the request says.</summary>
    public Context[] Request { get; } =
        Value is null
            ? [new("aws:TagKeys", ContextValue.One(Key))]
            : [new($"aws:RequestTag/{Key}", ContextValue.One(Value)), new("aws:TagKeys", ContextValue.One(Key))];

    /// <summary>What is known of the user or role afterwards.</summary>
    public Context[] Then { get; } =
    [
        new($"aws:ResourceTag/{Key}", Value is null ? ContextValue.Absent : ContextValue.One(Value)),
        new($"iam:ResourceTag/{Key}", Value is null ? ContextValue.Absent : ContextValue.One(Value)),
    ];
}
