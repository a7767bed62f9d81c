namespace IamAuditor.Serving;

/// <summary>How it stands with one thing.</summary>
public enum DoctorLevel
{
    Good,

    /// <summary>It works, and something is worth knowing.</summary>
    Note,

    /// <summary>It does not work, or not wholly.</summary>
    Bad,
}
