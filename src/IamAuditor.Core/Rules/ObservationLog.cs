using System.Globalization;
using IamAuditor.Core.Findings;
using IamAuditor.Core.Privileges.Trust;
using IamAuditor.Core.Rules.Expressions;
using IamAuditor.Core.Rules.Records;

namespace IamAuditor.Core.Rules;

/// <summary>
/// What one verdict after the other rests on, as observations. Verdicts of a rule that rest on the same values share them: of half a million verdicts most do. Not for several threads at once.
/// </summary>
internal sealed class ObservationLog
{
    // What a record is told from others by, the best first.
    private static readonly string[] Naming = ["text", "name", "arn", "slot", "id"];

    /// <summary>Values that a verdict names; of a rule that walks over the whole account the rest is counted in one more.</summary>
    public const int MostObserved = 200;

    /// <summary>Elements of a list that an observation names; the rest is counted in one more.</summary>
    public const int MostListed = 50;

    /// <summary>The observation that counts what is not shown; a name no expression can read.</summary>
    public const string MoreObservation = "...";

    /// <summary>The observation that lists the overrides of the configuration behind a verdict; a name no expression can read.</summary>
    public const string OverridesObservation = "overrides";

    // A power of two.
    private const int Remembered = 1024;

    private readonly ReadRecorder recorder = new();
    private readonly Observation[]?[] recent = new Observation[Remembered][];
    private Observation[] buffer = new Observation[8];

    /// <summary>A new verdict; what the returned recorder takes is of this one.</summary>
    public ReadRecorder Begin()
    {
        recorder.Clear();
        return recorder;
    }

    /// <summary>What was read since the verdict began.</summary>
    public IReadOnlyList<Observation> Observations(IReadOnlyList<string> overrides)
    {
        var reads = recorder.Reads;
        var shown = Math.Min(reads.Count, MostObserved);
        var count = shown + (reads.Count > shown ? 1 : 0) + (overrides.Count > 0 ? 1 : 0);
        if (buffer.Length < count)
            buffer = new Observation[count];
        for (var i = 0; i < shown; i++)
            buffer[i] = new Observation(reads[i].Path, Observed(reads[i].Value));
        if (reads.Count > shown)
        {
            buffer[shown] = new Observation(
                MoreObservation,
                ObservedValue.Of(string.Create(CultureInfo.InvariantCulture, $"{reads.Count - shown} more values were read"))
            );
        }

        // A verdict by other thresholds than the rule's own says so.
        if (overrides.Count > 0)
            buffer[count - 1] = new Observation(OverridesObservation, ObservedValue.Of(overrides));
        return Shared(buffer.AsSpan(0, count));
    }

    private Observation[] Shared(ReadOnlySpan<Observation> observations)
    {
        var hash = new HashCode();
        foreach (var observation in observations)
            hash.Add(observation.Value);
        ref var place = ref recent[hash.ToHashCode() & (Remembered - 1)];
        if (place is null || !observations.SequenceEqual(place))
            place = observations.ToArray();
        return place;
    }

    private static ObservedValue Observed(Value value) =>
        value.Kind switch
        {
            ValueKind.Bool => ObservedValue.Of(value.AsBool),
            ValueKind.Int => ObservedValue.Of(value.AsInt),
            ValueKind.Double => ObservedValue.Of(value.AsDouble),
            ValueKind.Absent or ValueKind.Null => ObservedValue.NotSet,
            ValueKind.List => ObservedValue.Of(Listed(value)),
            _ => ObservedValue.Of(value.ToString()),
        };

    // Nobody reads five thousand names beside each of a thousand roles.
    private static string[] Listed(Value value)
    {
        var shown = Math.Min(value.ListCount, MostListed);
        var listed = new string[shown + (value.ListCount > shown ? 1 : 0)];
        for (var i = 0; i < shown; i++)
            listed[i] = Element(value.ListAt(i));
        if (value.ListCount > shown)
            listed[shown] = string.Create(CultureInfo.InvariantCulture, $"... and {value.ListCount - shown} more");
        return listed;
    }

    // Who a role trusts is the evidence itself; of other records the name will do, since their fields are observed one by one.
    private static string Element(Value value)
    {
        if (value.Kind != ValueKind.Record)
        {
            return value.ToString();
        }

        if (value.AsRecord is TrustGrant grant)
        {
            return grant.ToString();
        }

        if (value.AsRecord is UnlistedRecord)
        {
            return "(what was not listed)";
        }

        foreach (var name in Naming)
        {
            if (
                value.RecordType!.TryGetField(name, out var field)
                && field.Read(value.AsRecord) is { Kind: ValueKind.String or ValueKind.Int } said
            )
            {
                return said.ToString();
            }
        }

        return value.ToString();
    }
}
