namespace IamAuditor.Core.Evidence;

/// <summary>Reads ListOrganizationsFeatures: which parts of centralized root access are on. Source: IAM API.</summary>
public static class OrganizationsFeaturesReader
{
    public static IReadOnlyList<string> Read(EvidenceFile file, ReadingNotes notes)
    {
        IReadOnlyList<string> features = [];
        EvidenceJson.Read(file, notes, ["EnabledFeatures", "OrganizationId"], root => features = root.Texts("EnabledFeatures"));
        return features;
    }
}
