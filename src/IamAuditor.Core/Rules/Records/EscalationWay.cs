namespace IamAuditor.Core.Rules.Records;

/// <param name="Family">That of its first step.</param>
/// <param name="Text">Its steps.</param>
/// <param name="IsCertain">False: it hangs on rows of the credential report that were not read, and on nothing else.</param>
internal sealed record EscalationWay(string Family, string Text, bool IsCertain);
