using System.Collections.Immutable;

namespace IamAuditor.Core.Privileges;

/// <summary>A principal that may do everything already, and the statements that say so.</summary>
public sealed record Administrator(PrincipalAccess Principal, ImmutableArray<AccessReason> Because);
