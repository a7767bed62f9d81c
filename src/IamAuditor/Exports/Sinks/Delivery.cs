using System.Collections.ObjectModel;

namespace IamAuditor.Exports.Sinks;

/// <summary>Answers of sinks.</summary>
internal static class Delivery
{
    /// <summary>The receiver took the whole batch.</summary>
    public static IReadOnlyDictionary<string, DeliveryFailure> AllTaken => ReadOnlyDictionary<string, DeliveryFailure>.Empty;
}
