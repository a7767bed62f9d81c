using System.Collections.ObjectModel;
using System.Net.Sockets;
using IamAuditor.Storage;

namespace IamAuditor.Exports.Sinks;

/// <summary>Answers of sinks, and bodies of several events.</summary>
internal static class Delivery
{
    /// <summary>The receiver took the whole batch.</summary>
    public static IReadOnlyDictionary<string, DeliveryFailure> AllTaken => ReadOnlyDictionary<string, DeliveryFailure>.Empty;

    /// <summary>The receiver refused the batch's only entry.</summary>
    public static IReadOnlyDictionary<string, DeliveryFailure> Refused(OutboxEntry entry, string reason, bool isFinal) =>
        new Dictionary<string, DeliveryFailure>(StringComparer.Ordinal) { [entry.Id] = new(reason, isFinal) };

    /// <summary>Why nothing got through, for people. Of a request .NET says "see inner exception", but of a host that is away it says the host itself.</summary>
    public static string Reason(Exception e) =>
        e is HttpRequestException { InnerException: { } inner and not SocketException } ? inner.GetBaseException().Message : e.Message;

    /// <summary>A line an event.</summary>
    public static byte[] Joined(IReadOnlyList<OutboxEntry> batch)
    {
        using var lines = new MemoryStream();
        foreach (var entry in batch)
        {
            lines.Write(entry.Payload.Span);
            lines.WriteByte((byte)'\n');
        }

        return lines.ToArray();
    }
}
