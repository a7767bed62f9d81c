namespace IamAuditor.Exports;

/// <summary>How patient the outbox is.</summary>
public sealed record OutboxTerms
{
    public static OutboxTerms Standard { get; } = new();

    /// <summary>Entries of one delivery at most.</summary>
    public int BatchSize { get; init; } = 100;

    /// <summary>The wait after a first failure; it doubles with each further one up to <see cref="LongestWait"/>, less up to a half by chance.</summary>
    public TimeSpan FirstWait { get; init; } = TimeSpan.FromSeconds(1);
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How often an entry may fail while the receiver takes others before it is parked. Failures while nothing gets through are an outage and never count.</summary>
    public int Strikes { get; init; } = 10;

    /// <summary>How often the store is asked for deliveries that nobody announced.</summary>
    public TimeSpan Poll { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>A delivery that takes longer has failed, unless its sink has a limit of its own.</summary>
    public TimeSpan DeliveryLimit { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>What a delivery under way has left when the program stops.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a node keeps a sink to itself after it last said so; longer than a delivery may take. Where a sink has a limit of its own it is longer by the difference.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(90);
}
