namespace IamAuditor.Serving;

/// <summary>The daemon's data directory, absolute.</summary>
public sealed record DaemonPlace(string DataFolder);
