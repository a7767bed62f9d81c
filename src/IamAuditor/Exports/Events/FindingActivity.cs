namespace IamAuditor.Exports.Events;

/// <summary>What a receiver does with an event; the values are OCSF's activity ids.</summary>
public enum FindingActivity
{
    Create = 1,
    Update = 2,
    Close = 3,
}
