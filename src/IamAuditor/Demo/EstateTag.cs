namespace IamAuditor.Demo;

public sealed record EstateTag(string Key, string Value);
