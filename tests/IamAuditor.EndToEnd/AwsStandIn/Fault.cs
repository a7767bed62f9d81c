namespace IamAuditor.EndToEnd.AwsStandIn;

/// <summary>
/// Which calls go wrong, and how. <see cref="Operation"/> as in <c>iam:ListUsers</c>, or <c>*</c> for all, <see cref="Region"/> null for every region.
/// The fault begins with call number <see cref="From"/> (1 is the first, counted per operation and region) and holds for <see cref="Times"/> calls.
/// </summary>
public sealed record Fault(FaultKind Kind, string Operation, string? Region = null, int From = 1, int Times = int.MaxValue)
{
    /// <summary>Null: whichever account calls.</summary>
    public string? Account { get; init; }

    /// <summary>Of those calls only each second one, or third.</summary>
    public int Every { get; init; } = 1;

    public bool Hits(string operation, string region, int number, string? account) =>
        (Operation == "*" || Operation == operation)
        && number % Every == 0
        && (Account is null || Account == account)
        && (Region is null || Region == region)
        && number >= From
        && number - From < Times;
}
