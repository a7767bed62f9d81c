namespace IamAuditor.Core.Rules.Records;

internal sealed record EscalationWay(string Family, string Text);
