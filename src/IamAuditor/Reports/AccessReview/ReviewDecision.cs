namespace IamAuditor.Reports.AccessReview;

/// <summary>What a returned file says of one row. <see cref="Choice"/> is `keep` or `remove`; null: nothing was chosen.</summary>
public sealed record ReviewDecision(AccessReviewRow Row, string? Choice, string Comment, string Reviewer);
