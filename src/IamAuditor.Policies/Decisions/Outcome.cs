namespace IamAuditor.Policies.Decisions;

/// <summary>
/// The answer to a request. <see cref="Depends"/>: it hangs on context keys (or attached documents) that are not known. A request that nothing allows
/// is <see cref="ImplicitlyDenied"/> even where a Deny might apply as well.
/// </summary>
public enum Outcome
{
    Allowed,
    ExplicitlyDenied,
    ImplicitlyDenied,
    Depends,
}
