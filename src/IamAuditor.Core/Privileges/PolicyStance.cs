namespace IamAuditor.Core.Privileges;

/// <summary>What a policy says of an action where that can be told without asking about a resource or a request.</summary>
internal enum PolicyStance
{
    /// <summary>It depends, or is not known.</summary>
    Depends,

    /// <summary>No statement is about the action.</summary>
    Silent,

    /// <summary>It allows it on everything, whatever the request, and denies nothing of it.</summary>
    Allows,

    /// <summary>It denies it on everything, whatever the request.</summary>
    Denies,
}
