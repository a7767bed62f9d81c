using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using IamAuditor.Policies.Matching;

namespace IamAuditor.Policies.Documents;

/// <summary>One pass over the JSON of a policy document; see <see cref="PolicyParser"/>.</summary>
internal ref struct PolicyReader
{
    private static readonly string[] DocumentElements = ["Version", "Id", "Statement"];

    private static readonly string[] StatementElements =
    [
        "Sid",
        "Effect",
        "Principal",
        "NotPrincipal",
        "Action",
        "NotAction",
        "Resource",
        "NotResource",
        "Condition",
    ];

    private static readonly string[] PrincipalElements = ["AWS", "Service", "Federated", "CanonicalUser"];

    private static readonly (string Text, byte[] Utf8)[] Names =
    [
        .. DocumentElements.Concat(StatementElements).Concat(PrincipalElements).Select(n => (n, Encoding.UTF8.GetBytes(n))),
    ];

    private static readonly Recent<string> Texts = new(32768, text => text);

    private readonly ReadOnlySpan<byte> bytes;
    private readonly List<PolicyProblem> problems = [];
    private readonly List<Statement> statements = [];
    private Utf8JsonReader reader;

    // INVARIANT: (line, column) is the position of byte `counted`; it only moves forward, so all positions together cost one pass.
    private int counted;
    private int line = 1;
    private int column = 1;

    private int? statement;
    private bool broken;
    private int errors;

    public PolicyReader(ReadOnlySpan<byte> bytes)
    {
        this.bytes = bytes;
        reader = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = PolicyParser.MaxDepth });
    }

    public PolicyDocument Read()
    {
        try
        {
            return Document();
        }
        catch (JsonException e)
        {
            // The reader's depth stands still at the limit when it refuses the next bracket.
            var deep = reader.CurrentDepth >= PolicyParser.MaxDepth - 1 && e.Message.Contains("depth", StringComparison.OrdinalIgnoreCase);
            return deep
                ? PolicyParser.Unreadable(
                    ProblemCodes.TooDeep,
                    $"The document is nested deeper than {PolicyParser.MaxDepth} levels; no policy needs more than eight",
                    PositionOf(e)
                )
                : PolicyParser.Unreadable(ProblemCodes.NotJson, $"The document is not JSON: {Reason(e)}", PositionOf(e));
        }
    }

    private PolicyDocument Document()
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            Error(ProblemCodes.NotAnObject, "A policy document is a JSON object with Version and Statement", Here());
            SkipValue();
            reader.Read();
            return new(PolicyVersion.V2008, null, [], [.. problems]);
        }

        var seen = new List<string>(3);
        var version = PolicyVersion.V2008;
        string? id = null;
        var start = Here();
        while (NextName(out var name, out var at))
        {
            var known = CheckName(name, at, seen, DocumentElements, "a policy document");
            switch (known ? name : "")
            {
                case "Version":
                    version = Version();
                    break;
                case "Id":
                    id = OneString("Id", ProblemCodes.BadId);
                    break;
                case "Statement":
                    Statements();
                    break;
                default:
                    SkipValue();
                    break;
            }
        }

        // Utf8JsonReader refuses anything but white space after the root here.
        reader.Read();
        if (!seen.Contains("Statement"))
            Error(ProblemCodes.MissingStatement, "The document has no Statement element", start);

        // A problem of the document itself makes AWS refuse all of it, so that none of its statements may be believed.
        var list = broken ? statements.ConvertAll(s => s with { IsValid = false }) : statements;
        CheckSids(list);
        return new(version, id, [.. list], [.. problems]);
    }

    private PolicyVersion Version()
    {
        var at = Here();
        var text = reader.TokenType == JsonTokenType.String ? Text() : null;
        if (text is null)
            SkipValue();

        switch (text)
        {
            case "2012-10-17":
                return PolicyVersion.V2012;
            case "2008-10-17":
                return PolicyVersion.V2008;
            default:
                Error(ProblemCodes.BadVersion, $"Version is {Quoted(text)}; write \"2012-10-17\"", at);
                return PolicyVersion.V2008;
        }
    }

    private void Statements()
    {
        if (reader.TokenType == JsonTokenType.StartObject)
        {
            ReadStatement();
            return;
        }

        if (reader.TokenType != JsonTokenType.StartArray)
        {
            Error(ProblemCodes.BadStatement, "Statement is a JSON object or an array of them", Here());
            SkipValue();
            return;
        }

        var start = Here();
        var any = false;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            any = true;
            if (reader.TokenType == JsonTokenType.StartObject)
            {
                ReadStatement();
                continue;
            }

            Error(ProblemCodes.BadStatement, "Each entry of Statement is a JSON object", Here());
            SkipValue();
        }

        if (!any)
            Warning(ProblemCodes.NoStatements, "Statement is an empty array: the document allows and denies nothing", start);
    }

    private void ReadStatement()
    {
        statement = statements.Count;
        var errorsBefore = errors;
        var start = Here();
        var seen = new List<string>(6);
        string? sid = null;
        Effect? effect = null;
        var principal = PrincipalElement.None;
        var action = PolicyElement.None;
        var resource = PolicyElement.None;
        ImmutableArray<ConditionClause> conditions = [];

        while (NextName(out var name, out var at))
        {
            var known = CheckName(name, at, seen, StatementElements, "a statement");
            switch (known ? name : "")
            {
                case "Sid":
                    sid = OneString("Sid", ProblemCodes.BadSid);
                    break;
                case "Effect":
                    effect = ReadEffect();
                    break;
                case "Principal" or "NotPrincipal":
                    principal = ReadPrincipal(Form(name), at, principal);
                    break;
                case "Action" or "NotAction":
                    action = ReadElement(name, at, action, ProblemCodes.ActionAndNotAction, ProblemCodes.BadAction);
                    break;
                case "Resource" or "NotResource":
                    resource = ReadElement(name, at, resource, ProblemCodes.ResourceAndNotResource, ProblemCodes.BadResource);
                    break;
                case "Condition":
                    conditions = ReadConditions();
                    break;
                default:
                    SkipValue();
                    break;
            }
        }

        if (!seen.Contains("Effect"))
            Error(ProblemCodes.MissingEffect, "The statement has no Effect; write \"Effect\": \"Allow\" or \"Deny\"", start);
        if (action.Form == ElementForm.Absent)
            Error(ProblemCodes.MissingAction, "The statement has neither Action nor NotAction", start);

        var valid = errors == errorsBefore;
        statements.Add(new(statements.Count, start, sid, effect, principal, action, resource, conditions, valid));
        statement = null;
    }

    private Effect? ReadEffect()
    {
        var at = Here();
        var text = reader.TokenType == JsonTokenType.String ? Text() : null;
        if (text is null)
            SkipValue();

        switch (text)
        {
            case "Allow":
                return Effect.Allow;
            case "Deny":
                return Effect.Deny;
            default:
                Error(ProblemCodes.BadEffect, $"Effect is {Quoted(text)}; write exactly \"Allow\" or \"Deny\"", at);
                return null;
        }
    }

    private PolicyElement ReadElement(string name, TextPosition at, PolicyElement other, string bothCode, string badCode)
    {
        var errorsBefore = errors;
        var values = Strings(name, badCode);
        if (values.IsEmpty && errors == errorsBefore)
            Empty(Form(name), $"{name} lists nothing", at);
        if (other.Form != ElementForm.Absent && other.Form != Form(name))
            Error(bothCode, $"The statement has both {Positive(name)} and Not{Positive(name)}; keep one of them", at);

        return new(Form(name), values, at);
    }

    private PrincipalElement ReadPrincipal(ElementForm form, TextPosition at, PrincipalElement other)
    {
        if (other.Form != ElementForm.Absent && other.Form != form)
            Error(ProblemCodes.PrincipalAndNotPrincipal, "The statement has both Principal and NotPrincipal; keep one of them", at);

        var here = Here();
        if (reader.TokenType == JsonTokenType.String)
        {
            var text = Text();
            if (text == "*")
                return new(form, [new(PrincipalKind.Everyone, "*", here)], at);

            Error(ProblemCodes.BadPrincipal, $"A principal written as a string can only be \"*\"; write {{\"AWS\": {Quoted(text)}}}", here);
            return new(form, [], at);
        }

        if (reader.TokenType != JsonTokenType.StartObject)
        {
            Error(
                ProblemCodes.BadPrincipal,
                "A principal is \"*\" or an object such as {\"AWS\": \"arn:aws:iam::111122223333:root\"}",
                here
            );
            SkipValue();
            return new(form, [], at);
        }

        var seen = new List<string>(1);
        var errorsBefore = errors;
        var values = ImmutableArray.CreateBuilder<PrincipalValue>();
        while (NextName(out var name, out var nameAt))
        {
            if (!CheckName(name, nameAt, seen, PrincipalElements, "a principal"))
            {
                SkipValue();
                continue;
            }

            var kind = name switch
            {
                "AWS" => PrincipalKind.Aws,
                "Service" => PrincipalKind.Service,
                "Federated" => PrincipalKind.Federated,
                _ => PrincipalKind.CanonicalUser,
            };
            foreach (var value in Strings(name, ProblemCodes.BadPrincipal))
                values.Add(new(kind, value.Text, value.At));
        }

        if (values.Count == 0 && errors == errorsBefore)
            Empty(form, "The principal lists nobody", at);
        return new(form, values.ToImmutable(), at);
    }

    private ImmutableArray<ConditionClause> ReadConditions()
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            Error(ProblemCodes.BadCondition, "Condition is an object: {operator: {key: value}}", Here());
            SkipValue();
            return [];
        }

        var clauses = ImmutableArray.CreateBuilder<ConditionClause>();
        var operators = new HashSet<string>(StringComparer.Ordinal);
        while (NextName(out var name, out var at))
        {
            if (!operators.Add(name))
                Error(ProblemCodes.DuplicateKey, $"Condition has {Quoted(name)} twice; put all its keys into one", at);

            if (reader.TokenType != JsonTokenType.StartObject)
            {
                Error(ProblemCodes.BadCondition, $"The operator {Quoted(name)} takes an object: {{key: value}}", Here());
                SkipValue();
                continue;
            }

            var keys = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
            while (NextName(out var key, out var keyAt))
            {
                if (!keys.Add(key))
                    Error(ProblemCodes.DuplicateKey, $"{name} has the key {Quoted(key)} twice; put all its values into one array", keyAt);

                clauses.Add(new(name, key, ConditionValues(name, key), keyAt));
            }
        }

        return clauses.ToImmutable();
    }

    private ImmutableArray<PolicyValue> ConditionValues(string name, string key)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            return Scalar() is { } one ? [one] : BadValue(name, key);

        var values = ImmutableArray.CreateBuilder<PolicyValue>();
        var start = Here();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (Scalar() is { } value)
                values.Add(value);
            else
                BadValue(name, key);
        }

        if (values.Count == 0)
            Warning(ProblemCodes.EmptyElement, $"{name} of {Quoted(key)} lists no value", start);
        return values.ToImmutable();
    }

    private ImmutableArray<PolicyValue> BadValue(string name, string key)
    {
        Error(ProblemCodes.BadConditionValue, $"{name} of {Quoted(key)} takes a string, a number, a boolean or an array of them", Here());
        SkipValue();
        return [];
    }

    private PolicyValue? Scalar() =>
        reader.TokenType switch
        {
            JsonTokenType.String => new(Text(), Here()),
            JsonTokenType.Number => new(Encoding.UTF8.GetString(reader.ValueSpan), Here()),
            JsonTokenType.True => new("true", Here()),
            JsonTokenType.False => new("false", Here()),
            _ => null,
        };

    private ImmutableArray<PolicyValue> Strings(string name, string code)
    {
        if (reader.TokenType == JsonTokenType.String)
            return [new(Text(), Here())];

        if (reader.TokenType != JsonTokenType.StartArray)
        {
            Error(code, $"{name} is a string or an array of strings", Here());
            SkipValue();
            return [];
        }

        var values = ImmutableArray.CreateBuilder<PolicyValue>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.String)
            {
                values.Add(new(Text(), Here()));
                continue;
            }

            Error(code, $"Each entry of {name} is a string", Here());
            SkipValue();
        }

        return values.ToImmutable();
    }

    private string? OneString(string name, string code)
    {
        if (reader.TokenType == JsonTokenType.String)
            return Text();

        Error(code, $"{name} is a string", Here());
        SkipValue();
        return null;
    }

    /// <summary>Moves to the next property of the current object and onto its value; false at the object's end.</summary>
    private bool NextName(out string name, out TextPosition at)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.EndObject)
        {
            name = "";
            at = default;
            return false;
        }

        name = Name();
        at = Here();
        reader.Read();
        return true;
    }

    // The few names that make up nearly all documents are not made anew each time.
    private readonly string Name()
    {
        if (!reader.ValueIsEscaped)
        {
            foreach (var (text, utf8) in Names)
            {
                if (reader.ValueSpan.SequenceEqual(utf8))
                    return text;
            }
        }

        return Text();
    }

    private bool CheckName(string name, TextPosition at, List<string> seen, string[] known, string where)
    {
        if (seen.Contains(name))
        {
            Error(ProblemCodes.DuplicateKey, $"{Quoted(name)} stands twice in {where}; AWS refuses such a document", at);
            // The second value is read for its own problems; the statement is void whichever of the two was meant.
            return true;
        }

        // INVARIANT: what is no element is not remembered, so that the list stays as short as the elements are few.
        if (Array.IndexOf(known, name) >= 0)
        {
            seen.Add(name);
            return true;
        }

        var meant = Array.Find(known, k => string.Equals(k, name.Trim(), StringComparison.OrdinalIgnoreCase));
        if (meant is not null)
            Error(ProblemCodes.ElementCase, $"{Quoted(name)} is not an element; element names are case-sensitive, write \"{meant}\"", at);
        else
            Error(ProblemCodes.UnknownElement, $"{Quoted(name)} is not an element of {where}; known are {string.Join(", ", known)}", at);

        return false;
    }

    private readonly void CheckSids(List<Statement> list)
    {
        if (list.Count < 2)
            return;

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var s in list)
        {
            if (s.Sid is { Length: > 0 } sid && !seen.Add(sid))
                problems.Add(
                    new(
                        ProblemCodes.DuplicateSid,
                        ProblemSeverity.Warning,
                        $"The Sid {Quoted(sid)} names two statements; IAM wants each to be unique",
                        s.At,
                        s.Index
                    )
                );
        }
    }

    private readonly string Text()
    {
        // Most texts of policies are those of many others.
        if (!reader.ValueIsEscaped && reader.ValueSpan.Length <= 256)
        {
            Span<char> characters = stackalloc char[256];
            if (Utf8.ToUtf16(reader.ValueSpan, characters, out _, out var count, replaceInvalidSequences: false) == OperationStatus.Done)
                return Texts.Of(characters[..count]);
        }

        // Escaped lone surrogates (\ud800) make GetString throw; they are legal JSON, and this text can match nothing in AWS anyway.
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return Encoding.UTF8.GetString(reader.ValueSpan);
        }
    }

    private void SkipValue()
    {
        if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
            reader.Skip();
    }

    private TextPosition Here() => At((int)reader.TokenStartIndex);

    private TextPosition At(int offset)
    {
        for (; counted < offset; counted++)
        {
            if (bytes[counted] == '\n')
            {
                line++;
                column = 1;
            }
            else if ((bytes[counted] & 0xC0) != 0x80)
            {
                column++;
            }
        }

        return new(line, column);
    }

    // JsonException counts lines from 0 and columns in bytes; the text before an error is ASCII or close to it in nearly every policy.
    private static TextPosition PositionOf(JsonException e) => new((int)(e.LineNumber ?? 0) + 1, (int)(e.BytePositionInLine ?? 0) + 1);

    private readonly string Reason(JsonException e)
    {
        if (bytes.Trim(" \t\r\n"u8).IsEmpty)
            return "it is empty";

        return JsonFault.Of(e);
    }

    private static ElementForm Form(string name) =>
        name.StartsWith("Not", StringComparison.Ordinal) ? ElementForm.Except : ElementForm.Listed;

    private static string Positive(string name) => name.StartsWith("Not", StringComparison.Ordinal) ? name[3..] : name;

    private static string Quoted(string? text) => text is null ? "not a string" : $"\"{(text.Length > 100 ? text[..100] + "…" : text)}\"";

    private void Error(string code, string message, TextPosition at)
    {
        errors++;
        broken |= statement is null;
        problems.Add(new(code, ProblemSeverity.Error, message, at, statement));
    }

    // Nothing listed is a statement without effect; nothing excluded would be everything, and that must not come from an empty list.
    private void Empty(ElementForm form, string message, TextPosition at)
    {
        if (form == ElementForm.Except)
            Error(ProblemCodes.EmptyElement, message, at);
        else
            Warning(ProblemCodes.EmptyElement, message, at);
    }

    private readonly void Warning(string code, string message, TextPosition at) =>
        problems.Add(new(code, ProblemSeverity.Warning, message, at, statement));
}
