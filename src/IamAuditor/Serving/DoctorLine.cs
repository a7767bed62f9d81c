namespace IamAuditor.Serving;

/// <summary>One thing that was looked at. <see cref="Advice"/> says what to do; null where nothing is to be done.</summary>
public sealed record DoctorLine(DoctorLevel Level, string What, string? Advice = null);
