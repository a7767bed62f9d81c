namespace IamAuditor.Core.Privileges;

/// <summary>What a technique brings whoever uses it.</summary>
public enum TechniqueGain
{
    /// <summary>Every right, for the caller itself, as far as its boundary and denies leave them.</summary>
    Self,

    /// <summary>Every right, for a user, role or group that the caller makes and then is, or is in.</summary>
    New,

    /// <summary>The rights of a user.</summary>
    User,

    /// <summary>A user, after it was given every right.</summary>
    UserAdmin,

    /// <summary>The rights of a role.</summary>
    Role,

    /// <summary>A role, after it was given every right.</summary>
    RoleAdmin,

    /// <summary>The rights of a role by way of a service that is handed it.</summary>
    Passed,

    /// <summary>The rights of a role that something runs with already.</summary>
    Running,

    /// <summary>The rights of a group.</summary>
    JoinGroup,

    /// <summary>What another version of an own policy says.</summary>
    DefaultVersion,

    /// <summary>The own rights without the boundary.</summary>
    DropBoundary,

    /// <summary>The own rights under another version of the boundary.</summary>
    BoundaryVersion,

    /// <summary>The own rights without a policy that denies.</summary>
    DropDeny,

    /// <summary>The own rights under other tags.</summary>
    Retag,

    /// <summary>The rights of a user or role that is taken over after its boundary was taken off.</summary>
    FreeBoundary,

    /// <summary>The rights of a user or role that is taken over after a policy on it that denies was taken off.</summary>
    FreeDeny,

    /// <summary>The rights of a user or role that is taken over after another version of a policy on it was made the default one.</summary>
    FreeVersion,

    /// <summary>The rights of a user that is taken over after it was put into a group.</summary>
    FreeJoin,

    /// <summary>The roles that trust an identity provider.</summary>
    Provider,

    /// <summary>The root user of a member account, for the tasks that AWS lets one do there.</summary>
    MemberRoot,
}
