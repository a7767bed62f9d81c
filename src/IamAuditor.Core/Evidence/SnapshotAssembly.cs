using IamAuditor.Core.Accounts;
using IamAuditor.Policies;

namespace IamAuditor.Core.Evidence;

/// <summary>
/// Puts the files of one account together into a snapshot. Everything that was to be read and is not there becomes a gap:
/// <list type="bullet">
/// <item>a damaged file or record, a cut page, a list that the authorization details lack;</item>
/// <item>an enabled region that no file of a regional source covers, or all of them where nobody says which are enabled. `analyzers.json` without a manifest covers the regions that it shows. `trails.json` without a manifest
/// covers every region once it shows a multi-region trail, because DescribeTrails shows those in each, and else the home regions of what it shows;</item>
/// <item>a trail without status or selectors, an analyzer without findings, a user or role without the file that the source has for others;</item>
/// <item>counts of GetAccountSummary that differ from a list that seems complete;</item>
/// <item>events of which no manifest says the time covered: then nobody can say that something did not happen.</item>
/// </list>
/// A source of parts whose list is known to be empty (no trails, no analyzers, nobody with a key) counts as read.
/// </summary>
public static class SnapshotAssembly
{
    /// <param name="account">From `--account` or the manifest; null: the files say it.</param>
    /// <param name="takenAt">The moment of judgement.</param>
    /// <param name="files">Their order does not matter.</param>
    /// <param name="gaps">What the collectors or the manifest know to be missing.</param>
    public static Assembled Assemble(AccountId? account, DateTimeOffset takenAt, IReadOnlyList<EvidenceFile> files, IReadOnlyList<Gap> gaps)
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(gaps);
        return new Assembly(files, gaps).Run(account, takenAt);
    }

    private sealed class Assembly
    {
        private readonly ReadingNotes notes = new();
        private readonly AccountOwner owner = new();
        private readonly Dictionary<Source, List<EvidenceFile>> files;
        private readonly List<Gap> gaps;
        private readonly HashSet<Source> read = [];
        private readonly List<EvidenceProblem> remarks = [];
        private readonly Dictionary<Source, HashSet<(string? Region, string? Part)>> partGaps = [];

        private AuthorizationDetails details = AuthorizationDetails.None;
        private CredentialReport? report;
        private EvidenceFile? reportFile;

        public Assembly(IReadOnlyList<EvidenceFile> files, IReadOnlyList<Gap> gaps)
        {
            this.files = files
                .OrderBy(f => f.Path, StringComparer.Ordinal)
                .ThenBy(f => f.Sha256, StringComparer.Ordinal)
                .GroupBy(f => f.Source)
                .ToDictionary(g => g.Key, g => g.ToList());
            this.gaps = [.. gaps];
        }

        public Assembled Run(AccountId? given, DateTimeOffset takenAt)
        {
            ReadDetails();
            ReadReport();
            var summary = ReadSummary();
            var aliases = Each(Source.AccountAliases, AccountAliasesReader.Read).SelectMany(a => a.Value).ToList();
            var passwordPolicy = ReadOne(Source.PasswordPolicy, PasswordPolicyReader.Read);
            var contact = ReadOne(Source.SecurityContact, SecurityContactReader.Read);
            var virtualDevices = ReadOwned(
                Source.VirtualMfaDevices,
                VirtualMfaDevicesReader.Read,
                d => Parse(d.UserArn ?? d.SerialNumber),
                d => d.SerialNumber
            );
            var certificates = ReadOwned(Source.ServerCertificates, ServerCertificatesReader.Read, c => c.Arn, c => c.Arn.Text);
            var saml = ReadOwned(Source.SamlProviders, IdentityProvidersReader.Saml, p => p.Arn, p => p.Arn.Text);
            var oidc = ReadOwned(Source.OidcProviders, IdentityProvidersReader.Oidc, p => p.Arn, p => p.Arn.Text);
            var features = Each(Source.OrganizationsFeatures, OrganizationsFeaturesReader.Read).SelectMany(f => f.Value).ToList();
            var regions = Sorted(Each(Source.Regions, RegionsReader.Read).SelectMany(r => r.Value));
            var trails = ReadTrails(regions);
            var analyzers = ReadArchiveRules(ReadAnalyzers(regions));
            var findings = ReadFindings(analyzers);
            var organization = ReadOrganization();
            var scps = ReadOne(Source.ServiceControlPolicies, ControlPoliciesReader.Read);
            var rcps = ReadOne(Source.ResourceControlPolicies, ControlPoliciesReader.Read);
            var delegated = ReadOne(Source.DelegatedAdministrators, DelegatedAdministratorsReader.Read);
            var identityCenter = ReadIdentityCenter(regions);
            var records = Each(Source.CloudTrailEvents, CloudTrailEventsReader.Read).ToList();
            foreach (var (file, found) in records)
            {
                owner.SeeEvents(found, file);
            }

            if (owner.Find(given, remarks) is not { } whose)
            {
                return new Assembled(null, [.. notes.Problems, .. remarks]);
            }

            var (id, partition) = whose;
            scps = Above(id, scps, Source.ServiceControlPolicies);
            rcps = Above(id, rcps, Source.ResourceControlPolicies);
            NeedPermissionSets(identityCenter, id, organization);
            CheckCounts(summary, certificates.Count, saml.Count + oidc.Count);
            var (users, root, dropped) = JoinUsers(id, partition);
            var accessed = OfParts(Source.ServiceLastAccessed, ServiceLastAccessedReader.Read);
            users = JoinParts(users, accessed);
            users = JoinServiceCredentials(users);
            var roles = JoinRoles(accessed);
            var events = OwnEvents(records.Select(r => r.Value), id);
            var covered = CoverEvents(regions, partition);

            return new Assembled(
                new AccountSnapshot
                {
                    Account = id,
                    Partition = partition,
                    TakenAt = takenAt,
                    Coverage = Cover(),
                    Root = root with { VirtualMfa = VirtualMfa(virtualDevices) },
                    Aliases = Sorted(aliases),
                    Users = users,
                    Groups = JoinGroups(users),
                    Roles = roles,
                    Policies = ByArn(details.Policies, p => p.Arn),
                    Summary = summary,
                    PasswordPolicy = passwordPolicy,
                    SecurityContact = contact,
                    ServerCertificates = ByArn(certificates, c => c.Arn),
                    IdentityProviders = ByArn([.. saml, .. oidc], p => p.Arn),
                    OrganizationsFeatures = Sorted(features),
                    Regions = regions,
                    Trails = trails,
                    Analyzers = analyzers,
                    AnalyzerFindings = findings,
                    Events = events,
                    EventsCovered = covered,
                    Organization = organization,
                    ServiceControlPolicies = scps,
                    ResourceControlPolicies = rcps,
                    DelegatedAdministration = delegated,
                    IdentityCenter = identityCenter,
                    CredentialReportGenerated = report?.Generated,
                    DroppedCredentialRows = dropped,
                },
                [.. notes.Problems, .. remarks]
            );
        }

        private void ReadDetails()
        {
            var lists = new HashSet<string>(StringComparer.Ordinal);
            var pages = new List<AuthorizationDetails>();
            foreach (var (file, page) in Each(Source.AuthorizationDetails, (f, n) => AuthorizationDetailsReader.Read(f, n, lists)))
            {
                pages.Add(page);
                See(page.Users.Select(u => u.Arn), file);
                See(page.Groups.Select(g => g.Arn), file);
                See(page.Roles.Select(r => r.Arn), file);
                See(page.Policies.Select(p => p.Arn), file);
            }

            details = new AuthorizationDetails(
                First(pages.SelectMany(p => p.Users), u => u.Arn),
                First(pages.SelectMany(p => p.Groups), g => g.Arn),
                First(pages.SelectMany(p => p.Roles), r => r.Arn),
                First(pages.SelectMany(p => p.Policies), p => p.Arn)
            );
            if (pages.Count > 0 && read.Contains(Source.AuthorizationDetails))
            {
                foreach (var missing in AuthorizationDetailsReader.Lists.Where(l => !lists.Contains(l)))
                {
                    Miss(
                        Source.AuthorizationDetails,
                        GapCode.Incomplete,
                        $"the authorization details have no `{missing}`: somebody filtered them"
                    );
                }
            }
        }

        private void ReadReport()
        {
            var reports = Each(Source.CredentialReport, CredentialReportReader.Read).ToList();
            foreach (var (file, found) in reports)
            {
                See(found.Rows.Select(r => r.Arn), file);
            }

            if (reports.Count > 0)
            {
                (reportFile, report) = reports.OrderByDescending(r => r.Value.Generated ?? DateTimeOffset.MinValue).First();
                RemarkOthers(Source.CredentialReport, reportFile);
            }
        }

        private SortedDictionary<string, long> ReadSummary()
        {
            var summary = new SortedDictionary<string, long>(StringComparer.Ordinal);
            foreach (var (name, count) in ReadOne(Source.AccountSummary, AccountSummaryReader.Read) ?? new Dictionary<string, long>())
            {
                summary[name] = count;
            }

            return summary;
        }

        private List<Trail> ReadTrails(IReadOnlyList<string> regions)
        {
            var found = Each(Source.Trails, TrailsReader.Read).ToList();
            var trails = First(found.SelectMany(f => f.Value), t => t.Arn);
            foreach (var (file, listed) in found)
            {
                // A member account sees its organization's trail, whose ARN is the management account's.
                See(listed.Where(t => !t.IsOrganizationTrail).Select(t => t.Arn), file);
            }

            CoverRegions(
                Source.Trails,
                regions,
                found.Select(f => (f.File, f.Value.Select(t => t.HomeRegion), f.Value.Any(t => t.IsMultiRegion)))
            );
            var statuses = OfParts(Source.TrailStatus, TrailStatusReader.Read);
            var selectors = OfParts(Source.EventSelectors, EventSelectorsReader.Read);
            var joined = ByArn(
                trails.Select(t =>
                    t with
                    {
                        Status = statuses.Find(t.HomeRegion, t.Name, t.Arn.Text),
                        Selectors = selectors.Find(t.HomeRegion, t.Name, t.Arn.Text),
                    }
                ),
                t => t.Arn
            );
            foreach (var trail in joined)
            {
                NeedPart(Source.TrailStatus, trail.Status is not null, trail.HomeRegion, trail.Name, trail.Arn.Text);
                NeedPart(Source.EventSelectors, trail.Selectors is not null, trail.HomeRegion, trail.Name, trail.Arn.Text);
            }

            if (joined.Count == 0 && IsComplete(Source.Trails))
            {
                _ = read.Add(Source.TrailStatus);
                _ = read.Add(Source.EventSelectors);
            }

            Inherit(Source.Trails, Source.TrailStatus);
            Inherit(Source.Trails, Source.EventSelectors);

            return joined;
        }

        private List<Analyzer> ReadAnalyzers(IReadOnlyList<string> regions)
        {
            var found = Each(Source.Analyzers, AnalyzersReader.Read).ToList();
            foreach (var (file, listed) in found)
            {
                See(listed.Where(a => !a.IsOrganization).Select(a => a.Arn), file);
            }

            CoverRegions(Source.Analyzers, regions, found.Select(f => (f.File, f.Value.Select(a => a.Region), false)));
            return ByArn(First(found.SelectMany(f => f.Value), a => a.Arn), a => a.Arn);
        }

        // An instance that was copied to other regions shows in each of them; its permission sets are told by its own region alone.
        private List<IdentityCenterInstance> ReadIdentityCenter(IReadOnlyList<string> regions)
        {
            var found = Each(Source.IdentityCenter, IdentityCenterReader.Read).ToList();
            CoverRegions(Source.IdentityCenter, regions, found.Select(f => (f.File, f.Value.Select(i => i.Region), false)));
            return ByArn(First(found.SelectMany(f => f.Value).OrderBy(i => i.PermissionSets is null), i => i.Arn), i => i.Arn);
        }

        // Only the instance of an organization has permission sets, and its owner, the management account, tells them.
        private void NeedPermissionSets(List<IdentityCenterInstance> instances, AccountId id, Organization? organization)
        {
            var mayHave = organization is null ? !IsComplete(Source.Organization) : organization.ManagementAccount == id;
            foreach (var instance in instances.Where(i => mayHave && i.Owner == id && i.PermissionSets is null))
            {
                if (!AllGaps(Source.IdentityCenter).Any(g => g.Region is null || g.Region == instance.Region))
                {
                    Miss(
                        Source.IdentityCenter,
                        GapCode.Incomplete,
                        $"the evidence lists the instance {instance.Arn} without its permission sets",
                        instance.Region.Length > 0 ? instance.Region : null
                    );
                }
            }
        }

        private List<AnalyzerFinding> ReadFindings(List<Analyzer> analyzers)
        {
            var found = Each(Source.AnalyzerFindings, AnalyzerFindingsReader.Read).ToList();
            foreach (var analyzer in analyzers)
            {
                var has = found.Exists(f => IsPart(f.File, analyzer.Region, analyzer.Name, analyzer.Arn.Text));
                NeedPart(Source.AnalyzerFindings, has, analyzer.Region, analyzer.Name, analyzer.Arn.Text);
            }

            if (analyzers.Count == 0 && IsComplete(Source.Analyzers))
            {
                _ = read.Add(Source.AnalyzerFindings);
            }

            Inherit(Source.Analyzers, Source.AnalyzerFindings);
            return AnalyzerFindingMerge.Of(
                found.SelectMany(f =>
                {
                    var analyzer = analyzers.Find(a => IsPart(f.File, a.Region, a.Name, a.Arn.Text));
                    return analyzer is null ? f.Value.AsEnumerable() : f.Value.Select(v => v with { Analyzers = [analyzer.Arn.Text] });
                })
            );
        }

        // Only an active analyzer archives what it finds; rules of those for unused and internal access are not read.
        private List<Analyzer> ReadArchiveRules(List<Analyzer> analyzers)
        {
            var rules = OfParts(Source.ArchiveRules, ArchiveRulesReader.Read);
            var joined = analyzers.ConvertAll(a => a with { ArchiveRules = rules.Find(a.Region, a.Name, a.Arn.Text) });
            var asked = joined.FindAll(a => a is { IsExternal: true, IsActive: true });
            foreach (var analyzer in asked)
            {
                NeedPart(Source.ArchiveRules, analyzer.ArchiveRules is not null, analyzer.Region, analyzer.Name, analyzer.Arn.Text);
            }

            if (asked.Count == 0 && IsComplete(Source.Analyzers) && !HasGap(Source.ArchiveRules))
            {
                _ = read.Add(Source.ArchiveRules);
            }

            Inherit(Source.Analyzers, Source.ArchiveRules);
            return joined;
        }

        private Organization? ReadOrganization()
        {
            var found = Each(Source.Organization, OrganizationReader.Read).Select(f => f.Value).ToList();
            var described = found.Select(f => f.Organization).FirstOrDefault(o => o is not null);
            if (found.Count > 0 && read.Contains(Source.Organization) && described is null && !found.Exists(f => f.IsMember == false))
            {
                Miss(
                    Source.Organization,
                    GapCode.Incomplete,
                    "the evidence has the organization's accounts, but not the organization (DescribeOrganization)"
                );
            }

            return described is null
                ? null
                : described with
                {
                    Accounts = [.. found.SelectMany(f => f.Accounts).DistinctBy(a => a.Id).OrderBy(a => a.Id)],
                    Path = found.Select(f => f.Path).FirstOrDefault(p => p.Count > 0),
                };
        }

        // Only lists that seem complete are compared: a gap that is known already says more than two numbers.
        private void CheckCounts(SortedDictionary<string, long> summary, int certificates, int providers)
        {
            var users = details.Users.Count;
            if (IsComplete(Source.AuthorizationDetails))
            {
                Compare("Users", users, Source.AuthorizationDetails);
                Compare("Groups", details.Groups.Count, Source.AuthorizationDetails);
                Compare("Roles", details.Roles.Count, Source.AuthorizationDetails);
                Compare("Policies", details.Policies.Count(p => !p.IsAwsManaged), Source.AuthorizationDetails);
            }
            else if (IsComplete(Source.CredentialReport) && report is not null)
            {
                Compare("Users", report.Rows.Count(r => !r.IsRoot), Source.CredentialReport);
            }

            if (IsComplete(Source.ServerCertificates))
            {
                Compare("ServerCertificates", certificates, Source.ServerCertificates);
            }

            if (IsComplete(Source.SamlProviders) && IsComplete(Source.OidcProviders))
            {
                Compare("Providers", providers, Source.SamlProviders);
                Compare("Providers", providers, Source.OidcProviders);
            }

            void Compare(string name, long listed, Source source)
            {
                if (summary.TryGetValue(name, out var counted) && counted != listed)
                {
                    Miss(source, GapCode.CountMismatch, $"AWS counts {counted} ({name} of GetAccountSummary), {listed} were listed");
                }
            }
        }

        private List<User> JoinServiceCredentials(List<User> users)
        {
            var found = Each(Source.ServiceSpecificCredentials, ServiceSpecificCredentialsReader.Read)
                .SelectMany(f => f.Value)
                .DistinctBy(c => c.Id, StringComparer.Ordinal)
                .OrderBy(c => c.Id, StringComparer.Ordinal)
                .ToLookup(c => c.UserName, StringComparer.Ordinal);
            return [.. users.Select(u => found.Contains(u.Name) ? u with { ServiceSpecificCredentials = [.. found[u.Name]] } : u)];
        }

        private (List<User> Users, Root Root, int Dropped) JoinUsers(AccountId id, Partition partition)
        {
            var root = new Root { Arn = Arn.Parse($"arn:{partition.Name}:iam::{id}:root") };
            var users = details.Users.ToDictionary(u => u.Arn);
            var complete = IsComplete(Source.AuthorizationDetails);
            var dropped = 0;
            foreach (var row in First(report?.Rows ?? [], r => r.Arn))
            {
                if (row.IsRoot)
                {
                    root = root with { Created = row.Created, Credentials = row.Credentials };
                }
                else if (!users.TryGetValue(row.Arn, out var user))
                {
                    if (complete)
                    {
                        dropped++;
                    }
                    else
                    {
                        users[row.Arn] = new User
                        {
                            Arn = row.Arn,
                            Name = row.UserName,
                            Created = row.Created,
                            Credentials = row.Credentials,
                        };
                    }
                }
                else if (user.Created is { } created && row.Created is { } before && created - before > TimeSpan.FromMinutes(1))
                {
                    // The report is up to four hours old: the row is of an earlier user of this name.
                    dropped++;
                }
                else
                {
                    users[row.Arn] = user with { Created = user.Created ?? row.Created, Credentials = row.Credentials };
                }
            }

            var joined = ByArn(users.Values, u => u.Arn);
            if (report is not null && read.Contains(Source.CredentialReport))
            {
                var damaged = report.Rows.Where(r => r.Credentials is null).Select(r => r.Arn).ToHashSet();
                if (!report.Rows.Any(r => r.IsRoot))
                {
                    Miss(Source.CredentialReport, GapCode.Incomplete, "the report has no row for root", part: CredentialRow.RootName);
                }

                foreach (var user in joined.Where(u => u.Credentials is null && !damaged.Contains(u.Arn)))
                {
                    Miss(
                        Source.CredentialReport,
                        GapCode.Incomplete,
                        $"the report has no row for user {user.Name}; it may be older than the user",
                        part: user.Name
                    );
                }
            }

            return (joined, root, dropped);
        }

        private List<User> JoinParts(List<User> users, PartFiles<IReadOnlyList<ServiceLastAccessed>> accessed)
        {
            var keys = OfParts(Source.AccessKeys, AccessKeysReader.Read);
            var devices = OfParts(Source.MfaDevices, MfaDevicesReader.Read);
            var complete = IsComplete(Source.AuthorizationDetails) && IsComplete(Source.CredentialReport);
            if (complete && users.TrueForAll(u => u.Credentials is { AccessKeys.Count: 0 }) && !HasGap(Source.AccessKeys))
            {
                _ = read.Add(Source.AccessKeys);
            }

            if (complete && users.TrueForAll(u => u.Credentials is { MfaActive: false }) && !HasGap(Source.MfaDevices))
            {
                _ = read.Add(Source.MfaDevices);
            }

            var joined = new List<User>(users.Count);
            foreach (var user in users)
            {
                var own = keys.Find(null, user.Name, user.Arn.Text);
                var has = devices.Find(null, user.Name, user.Arn.Text);
                var used = accessed.Find(null, $"user.{user.Name}", user.Arn.Text);
                NeedPart(Source.AccessKeys, own is not null || user.Credentials is { AccessKeys.Count: 0 }, null, user.Name, user.Arn.Text);
                NeedPart(Source.MfaDevices, has is not null || user.Credentials is { MfaActive: false }, null, user.Name, user.Arn.Text);
                NeedPart(Source.ServiceLastAccessed, used is not null, null, $"user.{user.Name}", user.Arn.Text);
                joined.Add(
                    user with
                    {
                        Credentials = own is null || user.Credentials is null ? user.Credentials : WithIds(user.Credentials, own),
                        MfaDevices = has ?? (user.Credentials is { MfaActive: false } && read.Contains(Source.MfaDevices) ? [] : null),
                        LastAccessed = used,
                    }
                );
            }

            return joined;
        }

        private List<Role> JoinRoles(PartFiles<IReadOnlyList<ServiceLastAccessed>> accessed)
        {
            var roles = ByArn(details.Roles, r => r.Arn);
            foreach (var role in roles)
            {
                var has = accessed.Find(null, $"role.{role.Name}", role.Arn.Text) is not null;
                NeedPart(Source.ServiceLastAccessed, has, null, $"role.{role.Name}", role.Arn.Text);
            }

            return [.. roles.Select(r => r with { LastAccessed = accessed.Find(null, $"role.{r.Name}", r.Arn.Text) })];
        }

        // The report has no key ids and ListAccessKeys has no slots: a key is the same by the moment it was made, or as the only one left of its status.
        private static Credentials WithIds(Credentials credentials, IReadOnlyList<ListedAccessKey> listed)
        {
            var rest = listed.OrderBy(k => k.Id, StringComparer.Ordinal).ToList();
            var keys = credentials.AccessKeys.ToArray();
            Match(
                (key, candidate) =>
                    key.LastRotated is { } at && candidate.Created is { } made && (at - made).Duration() < TimeSpan.FromSeconds(2)
            );
            Match((key, candidate) => key.Active == candidate.Active);
            return credentials with { AccessKeys = keys };

            void Match(Func<AccessKey, ListedAccessKey, bool> same)
            {
                for (var i = 0; i < keys.Length; i++)
                {
                    var candidates = keys[i].Id is null ? rest.FindAll(c => same(keys[i], c)) : [];
                    var rivals = candidates.Count == 1 ? keys.Count(k => k.Id is null && same(k, candidates[0])) : 0;
                    if (rivals == 1)
                    {
                        keys[i] = keys[i] with { Id = candidates[0].Id };
                        _ = rest.Remove(candidates[0]);
                    }
                }
            }
        }

        private List<Group> JoinGroups(List<User> users)
        {
            var members = users
                .Where(u => u.Details is not null)
                .SelectMany(u => u.Details!.Groups.Distinct(StringComparer.Ordinal).Select(g => (Group: g, User: u.Name)))
                .ToLookup(m => m.Group, m => m.User, StringComparer.Ordinal);
            return ByArn(details.Groups.Select(g => g with { Members = Sorted(members[g.Name]) }), g => g.Arn);
        }

        private bool? VirtualMfa(List<VirtualMfaDevice> devices) =>
            devices.Exists(d => d.IsRoots) ? true
            : IsComplete(Source.VirtualMfaDevices) ? false
            : null;

        private static List<AccountEvent> OwnEvents(IEnumerable<CloudTrailRecords> records, AccountId id) =>
            [
                .. records
                    .SelectMany(r => r.Kept)
                    .Where(r => r.Recipient == id.Text)
                    .Select(r => r.Event)
                    .DistinctBy(e => e.Id, StringComparer.Ordinal)
                    .OrderBy(e => e.Time)
                    .ThenBy(e => e.Id, StringComparer.Ordinal),
            ];

        private SortedDictionary<string, TimeInterval> CoverEvents(IReadOnlyList<string> regions, Partition partition)
        {
            var source = Source.CloudTrailEvents;
            var covered = EventCoverage.Of(files.GetValueOrDefault(source) ?? [], AllGaps(source));
            if (!read.Contains(source))
            {
                return covered;
            }

            if (covered.Count == 0 && !HasGap(source))
            {
                Miss(source, GapCode.CoverageUnknown, "no manifest says which regions and which time the events cover");
                return covered;
            }

            foreach (var region in Sorted([.. EventRegions.Always(partition), .. regions]))
            {
                if (!covered.ContainsKey(region) && !AllGaps(source).Any(g => g.Region is null || g.Region == region))
                {
                    Miss(source, GapCode.NotCollected, $"the evidence has no events of {region}", region);
                }
            }

            return covered;
        }

        private void CoverRegions(
            Source source,
            IReadOnlyList<string> regions,
            IEnumerable<(EvidenceFile File, IEnumerable<string> Shown, bool ShowsAll)> found
        )
        {
            var covered = new HashSet<string>(StringComparer.Ordinal);
            var all = false;
            foreach (var (file, shown, showsAll) in found)
            {
                // A collector that puts every region's answer into one file says so by its calls.
                all |= file.Region is null && (file.Calls > 0 || showsAll);
                covered.UnionWith(file.Region is { } region ? [region] : shown);
            }

            if (all || !read.Contains(source))
            {
                return;
            }

            if (regions.Count == 0 && !AllGaps(source).Any(g => g.Region is null))
            {
                Miss(source, GapCode.CoverageUnknown, $"without {Source.Regions.File} nobody can say that every region was asked");
            }

            foreach (var region in regions.Where(r => !covered.Contains(r) && !AllGaps(source).Any(g => g.Region is null || g.Region == r)))
            {
                Miss(source, GapCode.NotCollected, $"no file of the evidence says that {region} was asked ({source.File})", region);
            }
        }

        private Coverage Cover()
        {
            var order = AllGaps()
                .Distinct()
                .OrderBy(g => g.Region, StringComparer.Ordinal)
                .ThenBy(g => g.Part, StringComparer.Ordinal)
                .ThenBy(g => g.Code, StringComparer.Ordinal)
                .ThenBy(g => g.Message, StringComparer.Ordinal);
            return new Coverage(read, order);
        }

        private IEnumerable<(EvidenceFile File, T Value)> Each<T>(Source source, Func<EvidenceFile, ReadingNotes, T> reader)
        {
            foreach (var file in files.GetValueOrDefault(source) ?? [])
            {
                var before = notes.UnreadableFiles;
                var value = reader(file, notes);
                if (notes.UnreadableFiles == before)
                {
                    _ = read.Add(source);
                }

                yield return (file, value);
            }
        }

        private List<T> ReadOwned<T>(
            Source source,
            Func<EvidenceFile, ReadingNotes, IReadOnlyList<T>> reader,
            Func<T, Arn?> arn,
            Func<T, string> key
        )
        {
            var list = new List<T>();
            foreach (var (file, found) in Each(source, reader))
            {
                See(found.Select(arn).OfType<Arn>(), file);
                list.AddRange(found);
            }

            return [.. list.DistinctBy(key, StringComparer.Ordinal)];
        }

        /// <summary>Policies above another account say nothing of this one.</summary>
        private ControlPolicies? Above(AccountId account, ControlPolicies? policies, Source source)
        {
            if (policies is not { Path: [.., var last] } || !AccountId.TryParse(last, out var other) || other == account)
            {
                return policies;
            }

            notes.Damaged(
                files[source][0],
                $"has a `Path` that ends in {other}, and not in {account}: these are the policies above another account"
            );
            return null;
        }

        private T? ReadOne<T>(Source source, Func<EvidenceFile, ReadingNotes, T?> reader)
            where T : class
        {
            var found = Each(source, reader).ToList();
            if (found.Count > 1)
            {
                RemarkOthers(source, found[0].File);
            }

            return found.Count == 0 ? null : found[0].Value;
        }

        private void RemarkOthers(Source source, EvidenceFile used)
        {
            foreach (var other in files[source].Where(f => !ReferenceEquals(f, used)))
            {
                remarks.Add(
                    new EvidenceProblem(other.Path, $"is left out: {source.Name} is read from {used.Path}", "keep one of the two")
                    {
                        IsError = false,
                    }
                );
            }
        }

        private PartFiles<T> OfParts<T>(Source source, Func<EvidenceFile, ReadingNotes, T?> reader)
            where T : class => new(Each(source, reader));

        private static bool IsPart(EvidenceFile file, string region, string name, string arn) =>
            (file.Part == name && (file.Region is null || file.Region == region)) || file.Part == arn;

        private void NeedPart(Source source, bool has, string? region, string name, string arn)
        {
            if (has || !files.ContainsKey(source))
            {
                return;
            }

            if (!partGaps.TryGetValue(source, out var known))
            {
                partGaps[source] = known = [.. AllGaps(source).Select(g => (g.Region, g.Part))];
            }

            string?[] regions = region is null ? [null] : [null, region];
            string?[] names = [null, name, arn];
            if (!regions.Any(r => names.Any(n => known.Contains((r, n)))))
            {
                Miss(source, GapCode.NotCollected, $"the evidence has no {source.Name} of {name}", region, name);
            }
        }

        // Where the list of parts is cut, nobody can say that the parts which were read are all: a region whose analyzers were refused has no findings to show.
        private void Inherit(Source list, Source ofParts)
        {
            foreach (var gap in read.Contains(ofParts) ? AllGaps(list).Where(g => g.Part is null).ToList() : [])
            {
                gaps.Add(
                    gap with
                    {
                        Source = ofParts,
                        Message = $"{list.Name} are not known{(gap.Region is null ? "" : " in " + gap.Region)}: {gap.Message}",
                        Covered = null,
                    }
                );
            }
        }

        private void Miss(Source source, string code, string message, string? region = null, string? part = null) =>
            gaps.Add(new Gap(source, code, message) { Region = region, Part = part });

        private IEnumerable<Gap> AllGaps() => gaps.Concat(notes.Gaps);

        private IEnumerable<Gap> AllGaps(Source source) => AllGaps().Where(g => g.Source == source);

        private bool HasGap(Source source) => AllGaps(source).Any();

        private bool IsComplete(Source source) => read.Contains(source) && !HasGap(source);

        private void See(IEnumerable<Arn> arns, EvidenceFile file)
        {
            foreach (var arn in arns)
            {
                owner.See(arn, file);
            }
        }

        private static Arn? Parse(string text) => Arn.TryParse(text, out var arn) ? arn : null;

        private static List<T> First<T>(IEnumerable<T> list, Func<T, Arn> arn) => [.. list.DistinctBy(arn)];

        private static List<T> ByArn<T>(IEnumerable<T> list, Func<T, Arn> arn) =>
            [.. list.OrderBy(x => arn(x).Text, StringComparer.Ordinal)];

        private static List<string> Sorted(IEnumerable<string> texts) =>
            [.. texts.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }
}
