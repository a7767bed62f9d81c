namespace IamAuditor.Core.Privileges;

/// <summary>What an action of a technique is called on.</summary>
public enum ActionTarget
{
    /// <summary>The caller's own user or role.</summary>
    Self,

    /// <summary>The user or role that is gained.</summary>
    Target,

    /// <summary>The role that is passed to a service.</summary>
    Role,

    /// <summary>A group: of the caller, one that it may join, or of the target.</summary>
    Group,

    /// <summary>A customer managed policy attached to the caller or its groups, or to the target.</summary>
    Policy,

    /// <summary>The customer managed policy that bounds the caller or the target.</summary>
    Boundary,

    /// <summary>A role whose trust policy the caller has just rewritten to name itself.</summary>
    Rewritten,

    /// <summary>A SAML or OIDC provider.</summary>
    Provider,

    /// <summary>The root user of a member account.</summary>
    Root,

    /// <summary>A resource that the caller makes and names.</summary>
    New,

    /// <summary>A resource that exists already and that the snapshot does not list.</summary>
    Some,

    /// <summary>No resource.</summary>
    Nothing,
}
