namespace IamAuditor.Policies.Conditions;

/// <summary>
/// Kleene's three truth values, ordered so that AND is the least and OR the greatest. <see cref="Unknown"/> means that a request key whose value
/// is not known decides.
/// </summary>
public enum Tri
{
    False,
    Unknown,
    True,
}
