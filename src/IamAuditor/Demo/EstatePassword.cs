namespace IamAuditor.Demo;

/// <summary>A console password. <see cref="LastUsed"/> is null where AWS prints "no_information": never used, or not since 2014.</summary>
public sealed record EstatePassword(DateTimeOffset Changed, DateTimeOffset? LastUsed);
