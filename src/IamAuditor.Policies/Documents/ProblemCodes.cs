namespace IamAuditor.Policies.Documents;

/// <summary>The codes of <see cref="PolicyProblem"/>. Other programs rely on them: a code is added, never renamed.</summary>
public static class ProblemCodes
{
    public const string TooLarge = "too-large";
    public const string TooDeep = "too-deep";
    public const string NotUtf8 = "not-utf8";
    public const string NotJson = "not-json";
    public const string NotAnObject = "not-an-object";
    public const string DuplicateKey = "duplicate-key";
    public const string ElementCase = "element-case";
    public const string UnknownElement = "unknown-element";
    public const string BadVersion = "bad-version";
    public const string BadId = "bad-id";
    public const string BadSid = "bad-sid";
    public const string DuplicateSid = "duplicate-sid";
    public const string MissingStatement = "missing-statement";
    public const string BadStatement = "bad-statement";
    public const string NoStatements = "no-statements";
    public const string MissingEffect = "missing-effect";
    public const string BadEffect = "bad-effect";
    public const string MissingAction = "missing-action";
    public const string ActionAndNotAction = "action-and-not-action";
    public const string BadAction = "bad-action";
    public const string MissingResource = "missing-resource";
    public const string ResourceAndNotResource = "resource-and-not-resource";
    public const string BadResource = "bad-resource";
    public const string ForbiddenResource = "forbidden-resource";
    public const string MissingPrincipal = "missing-principal";
    public const string PrincipalAndNotPrincipal = "principal-and-not-principal";
    public const string ForbiddenPrincipal = "forbidden-principal";
    public const string BadPrincipal = "bad-principal";
    public const string OrphanPrincipal = "orphan-principal";
    public const string BadCondition = "bad-condition";
    public const string BadConditionKey = "bad-condition-key";
    public const string BadConditionValue = "bad-condition-value";
    public const string UnknownOperator = "unknown-operator";
    public const string BadVariable = "bad-variable";
    public const string AllowNotPrincipal = "allow-not-principal";
    public const string MissingDocument = "missing-document";
    public const string EmptyElement = "empty-element";

    /// <summary>An action that the catalogue does not know: it is kept and decided as it stands.</summary>
    public const string UnknownAction = "unknown-action";
}
