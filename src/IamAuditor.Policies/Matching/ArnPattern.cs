using System.Collections.Immutable;
using IamAuditor.Policies.Conditions;
using IamAuditor.Policies.Documents;

namespace IamAuditor.Policies.Matching;

/// <summary>
/// An entry of <c>Resource</c> or <c>NotResource</c>, or the value of an ARN operator. Compared part by part, case-sensitively: a wildcard in one of the
/// first five parts stays within it, in the resource part it crosses <c>/</c> and <c>:</c>. <c>*</c> alone is every resource.
/// Short forms (three to five parts) are completed with <c>*</c> as the kind of policy allows; what is not an ARN pattern matches nothing.
/// Source: IAM User Guide, "IAM JSON policy elements: Resource".
/// </summary>
public sealed class ArnPattern
{
    private const int Parts = 6;

    // Whatever the version and the kind of policy: an ARN of six parts without variables.
    private static readonly Recent<ArnPattern> Known = new(32768, Whole);

    // Most parts of an ARN are those of many others.
    private static readonly Recent<Part> Usual = new(16384, part => new(part, ValueTemplate.Parse(part, PolicyVersion.V2008, true)));
    private static readonly ArnPattern All = new("*", [], [], true, false);

    private readonly ValueTemplate[] parts;
    private readonly string[] written;

    private ArnPattern(string text, ValueTemplate[] parts, string[] written, bool isAll, bool isMalformed)
    {
        Text = text;
        this.parts = parts;
        this.written = written;
        IsAll = isAll;
        IsMalformed = isMalformed;
        VariableKeys = Array.TrueForAll(parts, p => p.Fixed is not null) ? [] : [.. parts.SelectMany(p => p.Keys)];
    }

    public string Text { get; }
    public bool IsAll { get; }

    /// <summary>Not an ARN, a short form that this kind of policy does not take, or a variable that is never closed.</summary>
    public bool IsMalformed { get; }

    /// <summary>The context keys of its policy variables.</summary>
    public ImmutableArray<string> VariableKeys { get; }

    /// <summary>The account part as written, `*` where a short form leaves it out; null for `*` and for what is no ARN pattern.</summary>
    internal string? AccountPart => written.Length == Parts ? written[4] : null;

    /// <summary>True where the pattern names a single resource: neither wildcards nor variables.</summary>
    public bool IsExact => !IsAll && !IsMalformed && parts.All(p => p.Fixed?.AsSpan().IndexOfAny(Glob.AnyRun, Glob.AnyOne) < 0);

    public static ArnPattern Parse(string text, PolicyVersion version, PolicyKind kind)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text == All.Text)
            return All;
        if (text.Length > 0 && text.AsSpan().TrimStart('*').IsEmpty)
            return new(text, [], [], true, false);

        return IsWhole(text) ? Known.Of(text) : Build(text, version, parts => TakesShort(kind, text, parts));
    }

    private static bool IsWhole(string text) => text.AsSpan().Count(':') >= Parts - 1 && !text.Contains("${", StringComparison.Ordinal);

    private static ArnPattern Whole(string text) => Build(text, PolicyVersion.V2012, _ => false);

    /// <summary>The value of ArnEquals, ArnLike and their negations: always six parts.</summary>
    internal static ArnPattern ParseCondition(string text, PolicyVersion version) =>
        text.Length > 0 && text.AsSpan().TrimStart('*').IsEmpty ? new(text, [], [], true, false) : Build(text, version, _ => false);

    private static ArnPattern Build(string text, PolicyVersion version, Func<int, bool> takesShort)
    {
        var written = ValueTemplate.SplitAtColons(text, version, Parts);
        if (written.Length < Parts && takesShort(written.Length))
            written = [.. written, .. Enumerable.Repeat("*", Parts - written.Length)];
        if (written.Length < Parts || written[0] != "arn" || written[1].Length == 0 || written[2].Length == 0 || written[5].Length == 0)
            return new(text, [], [], false, true);

        var parts = new ValueTemplate[Parts];
        for (var i = 0; i < Parts; i++)
        {
            var part = written[i].Contains('$', StringComparison.Ordinal)
                ? new(written[i], ValueTemplate.Parse(written[i], version, true))
                : Usual.Of(written[i]);
            (written[i], parts[i]) = (part.Written, part.Template);
            if (parts[i].IsBroken)
                return new(text, [], [], false, true);
        }

        return new(text, parts, written, false, false);
    }

    private static bool TakesShort(PolicyKind kind, string text, int parts) =>
        parts >= 3
        && kind switch
        {
            PolicyKind.Identity or PolicyKind.Session or PolicyKind.Boundary => true,
            PolicyKind.Resource or PolicyKind.Trust or PolicyKind.Endpoint => text.AsSpan().IndexOfAny('*', '?') >= 0,
            PolicyKind.ServiceControl => text.EndsWith('*'),
            _ => false,
        };

    /// <summary>
    /// Unknown where it hangs on a variable whose key is unknown. <paramref name="resolved"/> is False where a variable has no value, Unknown where nobody
    /// knows whether it has one.
    /// </summary>
    internal Tri Match(in ArnText resource, ConditionContext context, out Tri resolved)
    {
        resolved = TriLogic.Of(!IsMalformed);
        if (IsAll)
            return Tri.True;
        if (IsMalformed)
            return Tri.False;

        var result = TriLogic.Of(resource.IsArn);
        // From the back: the resource part tells most patterns apart.
        for (var i = Parts - 1; i >= 0; i--)
        {
            var part = parts[i];
            if (part.Fixed is { } text)
            {
                if (result != Tri.False && !Glob.IsCompiledMatch(text, resource[i]))
                    result = Tri.False;
                continue;
            }

            var status = part.Resolve(context, true, out var built);
            if (status == Tri.False)
            {
                resolved = Tri.False;
                return Tri.False;
            }

            resolved = resolved.And(status);

            if (result != Tri.False)
                result = result.And(Glob.IsCompiledMatch(built, resource[i]) ? status : Tri.False);
        }

        return result;
    }

    /// <summary>Whether it matches a resource under the context's values.</summary>
    public Tri Match(string resource, ConditionContext context)
    {
        ArgumentNullException.ThrowIfNull(resource);
        ArgumentNullException.ThrowIfNull(context);
        return Match(new ArnText(resource), context, out _);
    }

    /// <summary>True where every resource that the other pattern matches is surely matched by this one. Equal variables are taken to have equal values.</summary>
    public bool Includes(ArnPattern other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (IsAll || other.IsMalformed)
            return true;
        if (IsMalformed || other.IsAll)
            return false;

        for (var i = 0; i < Parts; i++)
        {
            var same = written[i] == other.written[i] || written[i] == "*";
            if (!same && (HasVariable(i) || other.HasVariable(i) || !Glob.Includes(written[i], other.written[i])))
                return false;
        }

        return true;
    }

    /// <summary>Its text for one principal: short forms completed, variables filled in, those that nobody knows as `*`; null where nothing can match.</summary>
    public string? Resolved(ConditionContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (IsAll)
            return "*";
        if (IsMalformed)
            return null;

        var resolved = new string[Parts];
        for (var i = 0; i < Parts; i++)
        {
            if (!HasVariable(i))
                resolved[i] = written[i];
            else if (parts[i].Resolve(context, true, out var built) != Tri.False)
                resolved[i] = built.Replace(Glob.AnyRun, '*').Replace(Glob.AnyOne, '?');
            else
                return null;
        }

        return string.Join(':', resolved);
    }

    /// <summary>
    /// What two texts without variables name both, null where nothing; <paramref name="isAll"/> where no resource of both is left out. Compared part by part, as everywhere.
    /// </summary>
    public static string? Common(string left, string right, out bool isAll)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        isAll = true;
        if (right == "*" || left == right)
            return left;
        if (left == "*")
            return right;

        var (one, other) = (left.Split(':', Parts), right.Split(':', Parts));
        if (one.Length != Parts || other.Length != Parts)
            return null;

        var common = new string[Parts];
        for (var i = 0; i < Parts; i++)
        {
            if (Glob.Common(one[i], other[i]) is not { } part)
                return null;
            isAll &= part == one[i] || part == other[i];
            common[i] = part;
        }

        return string.Join(':', common);
    }

    /// <summary>True where every resource that the inner text names is named by the outer one too; of texts without variables. Compared part by part, as everywhere.</summary>
    public static bool Includes(string outer, string inner)
    {
        ArgumentNullException.ThrowIfNull(outer);
        ArgumentNullException.ThrowIfNull(inner);
        if (outer == "*" || outer == inner)
            return true;

        var (one, other) = (outer.Split(':', Parts), inner.Split(':', Parts));
        if (one.Length != Parts || other.Length != Parts)
            return false;

        // From the back: the resource part tells most patterns apart.
        for (var i = Parts - 1; i >= 0; i--)
        {
            if (one[i] != other[i] && !Glob.Includes(one[i], other[i]))
                return false;
        }

        return true;
    }

    /// <summary>True where a resource may exist that both match; a variable may stand for any text.</summary>
    public bool Intersects(ArnPattern other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (IsMalformed || other.IsMalformed)
            return false;
        if (IsAll || other.IsAll)
            return true;

        for (var i = 0; i < Parts; i++)
        {
            if (!HasVariable(i) && !other.HasVariable(i) && !Glob.Intersects(written[i], other.written[i]))
                return false;
        }

        return true;
    }

    public override string ToString() => Text;

    private sealed record Part(string Written, ValueTemplate Template);

    private bool HasVariable(int part) => parts[part].Fixed is null || parts[part].Fixed != Glob.Compile(written[part]);
}
