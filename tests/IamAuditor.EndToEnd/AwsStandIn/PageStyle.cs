namespace IamAuditor.EndToEnd.AwsStandIn;

/// <summary>How a service names its paging members and how many entries it gives. The last two are its error codes.</summary>
public sealed record PageStyle(
    string Token,
    string Limit,
    string? Truncated,
    int Default,
    int Most,
    string InvalidToken,
    string InvalidLimit
)
{
    public static readonly PageStyle Iam = new("Marker", "MaxItems", "IsTruncated", 100, 1000, "ValidationError", "ValidationError");
    public static readonly PageStyle Events = new(
        "NextToken",
        "MaxResults",
        null,
        50,
        50,
        "InvalidNextTokenException",
        "InvalidMaxResultsException"
    );
    public static readonly PageStyle Analyzer = new(
        "nextToken",
        "maxResults",
        null,
        100,
        1000,
        "ValidationException",
        "ValidationException"
    );
    public static readonly PageStyle Organizations = new(
        "NextToken",
        "MaxResults",
        null,
        20,
        20,
        "InvalidInputException",
        "InvalidInputException"
    );
    public static readonly PageStyle IdentityCenter = new(
        "NextToken",
        "MaxResults",
        null,
        100,
        100,
        "ValidationException",
        "ValidationException"
    );
    public static readonly PageStyle Account = new("NextToken", "MaxResults", null, 20, 50, "ValidationException", "ValidationException");
}
