using IamAuditor.Core.Accounts;

namespace IamAuditor.Core.Evidence;

/// <summary>
/// Reads GetServiceLastAccessedDetails of one principal. A job that is not complete gives null and a note. Source: IAM API, ServiceLastAccessed.
/// </summary>
public static class ServiceLastAccessedReader
{
    public static IReadOnlyList<ServiceLastAccessed>? Read(EvidenceFile file, ReadingNotes notes)
    {
        ArgumentNullException.ThrowIfNull(notes);
        List<ServiceLastAccessed>? found = null;
        EvidenceJson.Read(
            file,
            notes,
            ["ServicesLastAccessed", "JobStatus"],
            root =>
            {
                var status = root.TextOrNothing("JobStatus");
                if (status is not (null or "COMPLETED"))
                {
                    notes.Cut(file, $"is a report that is not complete: its JobStatus is {status}");
                    return;
                }

                found = [];
                var reported = root.Time("JobCompletionDate") ?? root.Time("JobCreationDate");
                foreach (var service in root.List("ServicesLastAccessed"))
                {
                    var read = new ServiceLastAccessed(service.NeedText("ServiceNamespace"), service.Time("LastAuthenticated"))
                    {
                        Region = service.TextOrNothing("LastAuthenticatedRegion"),
                        ReportedAt = reported,
                        Actions =
                        [
                            .. service
                                .List("TrackedActionsLastAccessed")
                                .Select(a => new ActionLastAccessed(a.NeedText("ActionName"), a.Time("LastAccessedTime")))
                                .OrderBy(a => a.Action, StringComparer.Ordinal),
                        ],
                    };
                    if (!service.IsBroken)
                    {
                        found.Add(read);
                    }
                }

                found.Sort((a, b) => string.CompareOrdinal(a.Service, b.Service));
            }
        );
        return found;
    }
}
