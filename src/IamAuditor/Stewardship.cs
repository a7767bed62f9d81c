using IamAuditor.Commands;
using IamAuditor.Core.Findings;

namespace IamAuditor;

/// <summary>What people answer for, from the files that they keep beside the configuration: which findings are accepted, and whose the others are.</summary>
/// <param name="Waivers">All, whether they hold or not.</param>
/// <param name="Owners">Of the configuration, then of the file.</param>
public sealed record Stewardship(IReadOnlyList<Waiver> Waivers, IReadOnlyList<OwnerEntry> Owners)
{
    /// <summary>Where there are problems it is not to be used: a waiver misread hides or brings back findings, an owner misread sends them to somebody else.</summary>
    public static (Stewardship Read, IReadOnlyList<string> Problems) Read(Surroundings around, AuditorOptions options)
    {
        ArgumentNullException.ThrowIfNull(around);
        ArgumentNullException.ThrowIfNull(options);
        var (waivers, waiverProblems) = WaiverFile.Read(options.Waivers.File is { } file ? around.FullPath(file) : null);
        var (owners, ownerProblems) = OwnersOf(around, options, options.Findings.OwnersFile);
        return (new Stewardship(waivers, owners), [.. waiverProblems, .. ownerProblems]);
    }

    /// <summary>Owners of the configuration, then of a file.</summary>
    public static (IReadOnlyList<OwnerEntry> Owners, IReadOnlyList<string> Problems) OwnersOf(
        Surroundings around,
        AuditorOptions options,
        string? file
    )
    {
        ArgumentNullException.ThrowIfNull(around);
        ArgumentNullException.ThrowIfNull(options);
        var (owners, problems) = WaiverFile.ReadOwners(file is null ? null : around.FullPath(file));
        return (
            [
                .. options.Findings.Owners.Select(o => new OwnerEntry(o.Owner ?? "")
                {
                    Accounts = o.Accounts,
                    Paths = o.Paths,
                    Resources = o.Resources,
                    Rules = o.Rules,
                    Tags = o.Tags,
                }),
                .. owners,
            ],
            problems
        );
    }

    /// <summary>Where an entry stands, for people: file and line, or the key of the configuration.</summary>
    public static string PlaceOf(OwnerEntry entry, IReadOnlyList<OwnerEntry> all, string? file)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return entry.Line is { } line
            ? FormattableString.Invariant($"{file}:{line}")
            : FormattableString.Invariant(
                $"{AuditorOptions.Section}:Findings:Owners:{all.Index().First(e => ReferenceEquals(e.Item, entry)).Index}"
            );
    }
}
