namespace IamAuditor.Core.Accounts;

/// <summary>
/// A long-term credential of a user for one service alone: an API key of Bedrock, a password of CodeCommit or Keyspaces. The credential report does not know it.
/// Source: IAM API, ServiceSpecificCredentialMetadata.
/// </summary>
/// <param name="UserName">Whose it is.</param>
/// <param name="Id">AWS's id of it (ACCA...).</param>
/// <param name="Service">`bedrock.amazonaws.com`.</param>
/// <param name="Active">Its status; one that has expired may still be called active.</param>
/// <param name="Created">Null: not said.</param>
/// <param name="Expires">Null: never.</param>
public sealed record ServiceSpecificCredential(
    string UserName,
    string Id,
    string Service,
    bool Active,
    DateTimeOffset? Created,
    DateTimeOffset? Expires
);
