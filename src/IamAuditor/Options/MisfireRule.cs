namespace IamAuditor.Options;

/// <summary>What happens to times that passed while the daemon was down or busy.</summary>
public enum MisfireRule
{
    /// <summary>All that were missed are made up for by one run at once.</summary>
    Once,

    /// <summary>They are gone; the next time counts.</summary>
    Skip,
}
