using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using IamAuditor.Policies.Conditions;
using IamAuditor.Policies.Decisions;

namespace IamAuditor.Policies.Requests;

/// <summary>Writes the answers of <c>policy evaluate</c>, one line each.</summary>
internal static class DecisionWriter
{
    private static readonly JsonWriterOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    public static string Write(string? id, Decision decision, ImmutableArray<DecisionProblem> requestProblems)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            WriteId(json, id);
            json.WriteString("decision", Text(decision.Outcome));
            json.WriteStartArray("because");
            foreach (var because in decision.Because)
                Write(json, because);
            json.WriteEndArray();
            json.WriteStartArray("dependsOn");
            foreach (var key in decision.DependsOn)
                json.WriteStringValue(key);
            json.WriteEndArray();
            json.WriteStartArray("problems");
            foreach (var problem in requestProblems)
                Write(json, problem);
            foreach (var problem in decision.Problems)
                Write(json, problem);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    public static string WriteError(string? id, string code, string message)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            WriteId(json, id);
            json.WriteStartObject("error");
            json.WriteString("code", code);
            json.WriteString("message", message);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    public static string Text(Outcome outcome) =>
        outcome switch
        {
            Outcome.Allowed => "allowed",
            Outcome.ExplicitlyDenied => "explicitly-denied",
            Outcome.ImplicitlyDenied => "implicitly-denied",
            _ => "depends",
        };

    public static string Text(PolicyLayer layer) =>
        layer switch
        {
            PolicyLayer.Identity => "identity",
            PolicyLayer.Session => "session",
            PolicyLayer.Boundary => "boundary",
            PolicyLayer.ServiceControl => "scp",
            PolicyLayer.ResourceControl => "rcp",
            PolicyLayer.Resource => "resource",
            _ => "endpoint",
        };

    private static void WriteId(Utf8JsonWriter json, string? id)
    {
        if (id is null)
            return;

        json.WritePropertyName("id");
        json.WriteRawValue(id);
    }

    private static void Write(Utf8JsonWriter json, Because because)
    {
        json.WriteStartObject();
        json.WriteString("layer", Text(because.Layer));
        if (because.Level is { } level)
            json.WriteNumber("level", level);
        WritePolicy(json, because.Policy, because.PolicyName);
        if (because.Statement is { } statement)
            json.WriteNumber("statement", statement);
        json.WriteString("effect", because.Effect.ToString());
        json.WritePropertyName("matched");
        if (because.Matched == Tri.Unknown)
            json.WriteStringValue("unknown");
        else
            json.WriteBooleanValue(because.Matched == Tri.True);
        if (because.At.Line > 0)
            json.WriteNumber("line", because.At.Line);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, DecisionProblem problem)
    {
        json.WriteStartObject();
        json.WriteString("code", problem.Problem.Code);
        json.WriteString("message", problem.Problem.Message);
        if (problem.Layer is { } layer)
            json.WriteString("layer", Text(layer));
        if (problem.Level is { } level)
            json.WriteNumber("level", level);
        WritePolicy(json, problem.Policy, problem.PolicyName);
        if (problem.Problem.At.Line > 0)
            json.WriteNumber("line", problem.Problem.At.Line);
        json.WriteEndObject();
    }

    private static void WritePolicy(Utf8JsonWriter json, int? policy, string? name)
    {
        if (name is not null)
            json.WriteString("policy", name);
        else if (policy is { } index)
            json.WriteNumber("policy", index);
    }
}
