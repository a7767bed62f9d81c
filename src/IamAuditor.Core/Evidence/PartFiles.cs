namespace IamAuditor.Core.Evidence;

/// <summary>Values of a source that has a file for each trail, analyzer or user, by region and name; a file may name its part by the whole ARN as well.</summary>
internal sealed class PartFiles<T>
    where T : class
{
    private readonly Dictionary<(string? Region, string Part), T> values = [];

    public PartFiles(IEnumerable<(EvidenceFile File, T? Value)> files)
    {
        foreach (var (file, value) in files)
        {
            if (value is not null && file.Part is { } part)
            {
                _ = values.TryAdd((file.Region, part), value);
                _ = values.TryAdd((null, part), value);
            }
        }
    }

    /// <summary>Region null: the source is global.</summary>
    public T? Find(string? region, string name, string arn) =>
        values.GetValueOrDefault((region, name))
        ?? values.GetValueOrDefault((region, arn))
        ?? (region is null ? null : values.GetValueOrDefault((null, arn)));
}
