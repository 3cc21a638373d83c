namespace FlagCluster.Integrations.Outbound;

/// <summary>Represents a POST request of JSON to a receiver that a user chose.</summary>
/// <param name="Url">The address.</param>
/// <param name="DeliveryId">The id of the delivery, the same in each repetition.</param>
/// <param name="Body">The body.</param>
/// <param name="Secret">The secret that signs the request, or null when the receiver has none.</param>
public sealed record OutboundRequest(Uri Url, string DeliveryId, ReadOnlyMemory<byte> Body, ReadOnlyMemory<byte>? Secret)
{
    /// <summary>Gets headers that the format of the receiver needs.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
}

/// <summary>Represents the result of an attempt to send a request.</summary>
/// <param name="Status">The HTTP status of the answer, or null without an answer.</param>
/// <param name="Problem">Why the request was not accepted, without secrets; null when it was.</param>
/// <param name="Text">The first bytes of the answer, as text.</param>
/// <param name="Duration">How long the attempt took.</param>
public sealed record OutboundAnswer(int? Status, string? Problem, string Text, TimeSpan Duration);
