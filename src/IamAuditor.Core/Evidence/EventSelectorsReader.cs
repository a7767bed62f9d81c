using IamAuditor.Core.Accounts;

namespace IamAuditor.Core.Evidence;

/// <summary>
/// Reads GetEventSelectors of one trail, classic or advanced. A selector counts for management events only where it records all of them, services named in
/// <see cref="TrailSelectors.ExcludedManagementSources"/> aside, and for S3 objects only where it covers every bucket. Source: CloudTrail API, EventSelector and AdvancedEventSelector.
/// </summary>
public static class EventSelectorsReader
{
    private static readonly string[] EveryBucket = ["arn:aws:s3", "arn:aws:s3:::"];

    public static TrailSelectors? Read(EvidenceFile file, ReadingNotes notes)
    {
        TrailSelectors? found = null;
        EvidenceJson.Read(
            file,
            notes,
            ["EventSelectors", "AdvancedEventSelectors"],
            root =>
            {
                var selectors = root.List("EventSelectors")
                    .Select(Classic)
                    .Concat(root.List("AdvancedEventSelectors").Select(Advanced))
                    .ToList();
                var management = selectors.Where(s => s.ManagementReads || s.ManagementWrites).ToList();
                var excluded =
                    management.Count == 0
                        ? []
                        : management
                            .Select(s => s.Excluded.AsEnumerable())
                            .Aggregate((left, right) => left.Intersect(right, StringComparer.Ordinal))
                            .Distinct(StringComparer.Ordinal)
                            .Order(StringComparer.Ordinal)
                            .ToList();
                var read = new TrailSelectors(selectors.Any(s => s.ManagementReads), selectors.Any(s => s.ManagementWrites))
                {
                    ExcludedManagementSources = excluded,
                    S3ObjectReads = selectors.Any(s => s.ObjectReads),
                    S3ObjectWrites = selectors.Any(s => s.ObjectWrites),
                };
                found = root.IsBroken ? null : read;
            }
        );
        return found;
    }

    private static Selector Classic(JsonCursor selector)
    {
        var kind = selector.TextOrNothing("ReadWriteType") ?? "All";
        var (reads, writes) = (kind is "All" or "ReadOnly", kind is "All" or "WriteOnly");
        var management = selector.Flag("IncludeManagementEvents") ?? true;
        var objects = selector
            .List("DataResources")
            .Where(d => d.Text("Type") == "AWS::S3::Object" && d.Texts("Values").Any(IsEveryBucket))
            .ToList();
        return new Selector(
            management && reads,
            management && writes,
            objects.Count > 0 && reads,
            objects.Count > 0 && writes,
            selector.Texts("ExcludeManagementEventSources")
        );
    }

    private static Selector Advanced(JsonCursor selector)
    {
        var fields = selector.List("FieldSelectors").Select(Field.Read).ToList();
        var category = fields.Find(f => f.Name == "eventCategory")?.EqualTo ?? [];
        var readOnly = fields.Where(f => f.Name == "readOnly").ToList();
        var reads = readOnly.TrueForAll(f => f.Allows("true"));
        var writes = readOnly.TrueForAll(f => f.Allows("false"));
        var rest = fields.Where(f => f.Name is not ("eventCategory" or "readOnly")).ToList();
        if (category.Contains("Management"))
        {
            // Only leaving out whole services can be said with ExcludedManagementSources; any other narrowing means that not all events are recorded.
            var all = rest.TrueForAll(f => f.Name == "eventSource" && f.OnlyNotEqualTo);
            return new Selector(all && reads, all && writes, false, false, [.. rest.SelectMany(f => f.NotEqualTo)]);
        }

        var objects =
            category.Contains("Data")
            && rest.Exists(f => f.Name == "resources.type" && f.EqualTo.Contains("AWS::S3::Object"))
            && rest.TrueForAll(f =>
                f.Name == "resources.type" || f.Name == "resources.ARN" && f.OnlyStartsWith && f.StartsWith.Any(IsEveryBucket)
            );
        return new Selector(false, false, objects && reads, objects && writes, []);
    }

    // Other partitions' buckets are arn:aws-cn:s3:::, arn:aws-us-gov:s3:::.
    private static bool IsEveryBucket(string value) =>
        EveryBucket.Contains(value)
        || value.StartsWith("arn:aws-", StringComparison.Ordinal)
            && (value.EndsWith(":s3", StringComparison.Ordinal) || value.EndsWith(":s3:::", StringComparison.Ordinal));

    private sealed record Selector(
        bool ManagementReads,
        bool ManagementWrites,
        bool ObjectReads,
        bool ObjectWrites,
        IReadOnlyList<string> Excluded
    );

    private sealed record Field(
        string Name,
        IReadOnlyList<string> EqualTo,
        IReadOnlyList<string> NotEqualTo,
        IReadOnlyList<string> StartsWith,
        int Others
    )
    {
        public bool OnlyNotEqualTo => EqualTo.Count == 0 && StartsWith.Count == 0 && Others == 0;

        public bool OnlyStartsWith => EqualTo.Count == 0 && NotEqualTo.Count == 0 && Others == 0;

        public static Field Read(JsonCursor field) =>
            new(
                field.NeedText("Field"),
                field.Texts("Equals"),
                field.Texts("NotEquals"),
                field.Texts("StartsWith"),
                field.Texts("EndsWith").Count + field.Texts("NotStartsWith").Count + field.Texts("NotEndsWith").Count
            );

        public bool Allows(string value) =>
            (EqualTo.Count == 0 || EqualTo.Contains(value)) && !NotEqualTo.Contains(value) && StartsWith.Count == 0 && Others == 0;
    }
}
