namespace IamAuditor.Demo;

/// <summary><see cref="Status"/> is one of AWS's: ENABLED_BY_DEFAULT, ENABLED, ENABLING, DISABLING, DISABLED.</summary>
public sealed record EstateRegion(string Name, string Status = "ENABLED_BY_DEFAULT")
{
    public bool IsEnabled => Status is "ENABLED_BY_DEFAULT" or "ENABLED" or "DISABLING";
}
