namespace IamAuditor.Core.Evidence;

/// <summary>
/// Reads ListRegions of the account service, or DescribeRegions of EC2: the names of the regions that are enabled. A region without a status is enabled (EC2 lists only
/// such by default); one that is being enabled or disabled is not. Source: Account Management API, Region.
/// </summary>
public static class RegionsReader
{
    private static readonly string[] Enabled = ["ENABLED", "ENABLED_BY_DEFAULT", "opted-in", "opt-in-not-required"];

    public static IReadOnlyList<string> Read(EvidenceFile file, ReadingNotes notes)
    {
        var regions = new List<string>();
        EvidenceJson.Read(
            file,
            notes,
            ["Regions"],
            root =>
            {
                foreach (var region in root.List("Regions"))
                {
                    var name = region.NeedText("RegionName");
                    var status = region.TextOrNothing("RegionOptStatus") ?? region.TextOrNothing("OptInStatus");
                    if (!region.IsBroken && (status is null || Enabled.Contains(status)))
                    {
                        regions.Add(name);
                    }
                }
            }
        );
        return regions;
    }
}
