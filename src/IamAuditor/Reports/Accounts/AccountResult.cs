namespace IamAuditor.Reports.Accounts;

/// <summary>How far an account is known, the worst first.</summary>
public enum AccountResult
{
    NotAssessed,
    AssessedInPart,
    Assessed,
}
