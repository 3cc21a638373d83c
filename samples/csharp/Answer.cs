using System.Text.Json.Nodes;

namespace FlagCluster.Samples;

/// <summary>Represents the answer for one flag.</summary>
/// <param name="Key">The flag key.</param>
/// <param name="Value">The value; null when the caller's own default applies.</param>
/// <param name="Variant">The key of the variant, or null.</param>
/// <param name="Reason">The reason, such as <c>TARGETING_MATCH</c>; <c>ERROR</c> when there is an error code.</param>
/// <param name="ErrorCode">The error code, such as <c>FLAG_NOT_FOUND</c>, or null.</param>
internal sealed record Answer(string Key, JsonNode? Value, string? Variant, string Reason, string? ErrorCode)
{
    /// <summary>Reads an OFREP success or failure.</summary>
    public static Answer From(JsonNode? json) =>
        new(
            (string?)json?["key"] ?? "",
            json?["value"],
            (string?)json?["variant"],
            (string?)json?["reason"] ?? "ERROR",
            (string?)json?["errorCode"]
        );

    /// <inheritdoc/>
    public override string ToString() =>
        $"{Key}  {Value?.ToJsonString() ?? "(no value)"}  {Variant ?? "-"}  {Reason}{(ErrorCode is null ? "" : $"  {ErrorCode}")}";
}
