using IamAuditor.Core.Accounts;

namespace IamAuditor.Core.Rules.Records;

internal sealed record InlinePolicyView(InlinePolicy Policy, string OwnerArn, string OwnerName, string OwnerKind, bool OwnerIsAwsOwned);
