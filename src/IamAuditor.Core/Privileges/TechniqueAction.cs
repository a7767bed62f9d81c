using System.Collections.Immutable;
using IamAuditor.Policies.Catalogue;

namespace IamAuditor.Core.Privileges;

/// <summary>An action that a technique needs, and on what.</summary>
public sealed record TechniqueAction(string Action, ActionTarget On)
{
    /// <summary>The types of resource that AWS asks about, all of them, where these are not the ones that its reference calls required.</summary>
    internal ImmutableArray<string> Types { get; init; } = [];

    /// <summary>Its place in the catalogue, which every universe of actions keeps; null where that does not know it.</summary>
    internal int? Id { get; } = ActionCatalogue.Embedded.TryFind(Action, out var id) ? id : null;
}
