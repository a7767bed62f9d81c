namespace IamAuditor.Core.Findings;

/// <summary>A policy that a verdict speaks of.</summary>
/// <param name="Name">`Trust policy of role NAME`, `inline/NAME on group G`, `Policy NAME, version v3`.</param>
/// <param name="Text">The document.</param>
/// <param name="Marked">Lines that the verdict rests on, from 1; empty where it rests on what is not there.</param>
public sealed record StoryDocument(string Name, string Text, IReadOnlyList<int> Marked);
