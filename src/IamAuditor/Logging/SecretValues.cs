using Serilog.Events;

namespace IamAuditor.Logging;

/// <summary>The texts that a log event carries under names that say "secret"; a rendered message shows them without the name.</summary>
public static class SecretValues
{
    public static IEnumerable<string> In(LogEvent logEvent)
    {
        ArgumentNullException.ThrowIfNull(logEvent);
        return logEvent.Properties.SelectMany(p => Texts(p.Value, Redaction.IsSecretName(p.Key)));
    }

    private static IEnumerable<string> Texts(LogEventPropertyValue value, bool secret) =>
        value switch
        {
            ScalarValue { Value: { } scalar } => secret && scalar.ToString() is { } text ? [text] : [],
            SequenceValue sequence => sequence.Elements.SelectMany(e => Texts(e, secret)),
            StructureValue structure => structure.Properties.SelectMany(p => Texts(p.Value, secret || Redaction.IsSecretName(p.Name))),
            DictionaryValue dictionary => dictionary.Elements.SelectMany(e =>
                Texts(e.Value, secret || (e.Key.Value?.ToString() is { } name && Redaction.IsSecretName(name)))
            ),
            _ => [],
        };
}
