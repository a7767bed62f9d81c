using IamAuditor.Core.Rules.Expressions;

namespace IamAuditor.Core.Rules.Records;

/// <param name="Family">That of its first step.</param>
/// <param name="Text">Its steps.</param>
/// <param name="IsCertain">True; not read where it hangs on sources that were not read, and on nothing else.</param>
/// <param name="OpenRole">The role whose trust policy lets the principal in by itself; null where the principal's own policies take part.</param>
internal sealed record EscalationWay(string Family, string Text, Value IsCertain, string? OpenRole);
