using System.Runtime.CompilerServices;
using IamAuditor.Policies.Decisions;

namespace IamAuditor.Core.Privileges;

/// <summary>A policy and an action, or a condition key: what is asked most often, so that the hash is of few characters and the policy is itself only.</summary>
internal readonly struct PolicyAction(CompiledPolicy policy, string name) : IEquatable<PolicyAction>
{
    private readonly CompiledPolicy policy = policy;
    private readonly string name = name;

    public bool Equals(PolicyAction other) =>
        ReferenceEquals(policy, other.policy)
        && (ReferenceEquals(name, other.name) || string.Equals(name, other.name, StringComparison.Ordinal));

    public override bool Equals(object? obj) => obj is PolicyAction other && Equals(other);

    public override int GetHashCode()
    {
        var length = name.Length;
        var text = length == 0 ? 0 : (length << 24) ^ (name[length >> 1] << 16) ^ (name[length - 1] << 8) ^ name[length * 3 / 4];
        return RuntimeHelpers.GetHashCode(policy) * 31 ^ text;
    }
}
