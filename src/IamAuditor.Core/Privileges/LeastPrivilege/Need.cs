using System.Globalization;
using IamAuditor.Policies.Catalogue;
using IamAuditor.Policies.Matching;

namespace IamAuditor.Core.Privileges.LeastPrivilege;

/// <summary>
/// What must stay of one entry of <c>Action</c>: <see cref="IsWhole"/>, or <see cref="Actions"/> instead of it (none: it can go). <see cref="Why"/> gives the reason of either, null
/// where the entry is plainly used.
/// </summary>
internal sealed record Need(bool IsWhole, IReadOnlyList<string> Actions, string? Why)
{
    private const string PassRole = "iam:PassRole";

    // A wildcard that would become a longer list than people read stays.
    private const int MostListed = 25;
    private const int MostNamed = 10;

    /// <summary>Of a policy that several hold: what any of them may need.</summary>
    public static Need OfAll(string entry, PolicyHolder self, IReadOnlyList<PolicyHolder> others)
    {
        var own = Of(entry, self);
        if (own.IsWhole || others.Count == 0)
        {
            return own;
        }

        var needs = others.Select(o => (Who: o.Name, Need: Of(entry, o))).ToList();
        var keepers = needs.Where(n => n.Need.IsWhole).ToList();
        if (keepers.Count > 0)
        {
            var (who, first) = keepers[0];
            var more = keepers.Count == 1 ? "" : $" (and {Number(keepers.Count - 1)} more)";
            return Whole($"{own.Why}, but stays for {who}{more}: {first.Why ?? "used"}");
        }

        var actions = own.Actions.Concat(needs.SelectMany(n => n.Need.Actions)).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        return actions.Count > MostListed
            ? Whole($"{own.Why}, but those who share it need {Number(actions.Count)} others of its actions")
            : own with
            {
                Actions = [.. actions.Order(StringComparer.Ordinal)],
            };
    }

    private static Need Of(string entry, PolicyHolder holder)
    {
        var pattern = ActionPattern.Parse(entry);
        if (pattern.IsMalformed)
        {
            return Whole("it is no action, so that it grants nothing");
        }

        if (pattern.IsAll)
        {
            return OfEverything([.. holder.Uses.Values]);
        }

        if (!holder.Uses.TryGetValue(pattern.Service, out var use))
        {
            return holder.IsWhole ? None("not granted") : Whole("not everything that it holds was read");
        }

        return use.State switch
        {
            ServiceUse.NoData => Whole($"AWS reports nothing of {pattern.Service}"),
            ServiceUse.Unused when !pattern.IsMatch(PassRole) => None($"{pattern.Service} was not used"),
            ServiceUse.Unused when pattern.IsExact => Whole("AWS does not report its use"),
            ServiceUse.Unused => new Need(false, [PassRole], $"{pattern.Service} was not used; AWS does not report the use of {PassRole}"),
            _ when !use.TellsActions => Whole($"{pattern.Service} was used, and AWS does not say which actions"),
            _ when pattern.IsExact && use.UnusedActions.Any(pattern.IsMatch) => None("not used"),
            _ when pattern.IsExact => Whole(use.UsedActions.Any(pattern.IsMatch) ? null : "AWS does not report its use"),
            _ => OfWildcard(pattern, use),
        };
    }

    private static Need OfWildcard(ActionPattern pattern, ServiceUse use)
    {
        // What AWS told of counts besides what the catalogue knows: it may be younger.
        var covered = ActionCatalogue
            .Embedded.Expand(pattern.Text)
            .Select(ActionCatalogue.Embedded.NameOf)
            .Concat(use.UsedActions.Concat(use.UnusedActions).Where(pattern.IsMatch))
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .ToLookup(a => use.UnusedActions.Contains(a, StringComparer.OrdinalIgnoreCase));
        List<string> gone = [.. covered[true]];
        List<string> stays = [.. covered[false].Order(StringComparer.Ordinal)];
        if (gone.Count == 0)
        {
            return Whole(null);
        }

        return stays.Count > MostListed
            ? Whole(
                $"{Number(gone.Count)} of its actions not used, {Number(stays.Count)} used ({Names([.. use.UsedActions.Where(pattern.IsMatch)], MostNamed)}) or not reported"
            )
            : new Need(false, stays, $"{Number(gone.Count)} of its actions not used ({Names(gone, 3)})");
    }

    private static Need OfEverything(List<ServiceUse> uses)
    {
        var unused = uses.Count(s => s.State == ServiceUse.Unused);
        if (unused == 0)
        {
            return Whole(null);
        }

        List<string> used = [.. uses.Where(s => s.State == ServiceUse.Used).Select(s => s.Service).Order(StringComparer.Ordinal)];
        List<string> stays = [.. uses.Where(s => s.State != ServiceUse.Unused).Select(s => $"{s.Service}:*")];
        if (!stays.Contains("iam:*", StringComparer.Ordinal))
        {
            stays.Add(PassRole);
        }

        return stays.Count > MostListed
            ? Whole(
                $"{Number(used.Count)} of its services used ({Names(used, MostNamed)}), {Number(unused)} not used, {Number(uses.Count - unused - used.Count)} not reported; too many to list instead"
            )
            : new Need(false, [.. stays.Order(StringComparer.Ordinal)], $"{Number(unused)} of its services not used");
    }

    private static Need Whole(string? why) => new(true, [], why);

    private static Need None(string why) => new(false, [], why);

    private static string Names(List<string> names, int most) =>
        names.Count == 0 ? "none" : string.Join(", ", names.Take(most)) + (names.Count > most ? " ..." : "");

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
