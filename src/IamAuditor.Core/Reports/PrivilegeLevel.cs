namespace IamAuditor.Core.Reports;

/// <summary>What a principal can come to in its account by all policies that bear on it. Ordered: a larger value is worse.</summary>
public enum PrivilegeLevel
{
    /// <summary>No policy grants it anything.</summary>
    None,

    /// <summary>Something, but no known way to administrator rights.</summary>
    Limited,

    /// <summary>Its policies were not all read.</summary>
    NotKnown,

    /// <summary>A way to administrator rights that hangs on a condition or on something that nobody knows.</summary>
    MayEscalate,

    /// <summary>A certain way to administrator rights.</summary>
    Escalates,

    /// <summary>Every action on every resource.</summary>
    Administrator,
}
