namespace IamAuditor.Serving;

/// <summary>Something that runs at this moment, in words.</summary>
public sealed record RunningWork(string What, DateTimeOffset Since);
