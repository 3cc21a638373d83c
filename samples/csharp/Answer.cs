using System.Text.Json.Nodes;

namespace FlagCluster.Samples;

/// <summary>What the server answered about one flag.</summary>
/// <param name="Key">The flag key.</param>
/// <param name="Value">The value; null when the caller's own default applies.</param>
/// <param name="Variant">The variant's name, if one was served.</param>
/// <param name="Reason">Why, such as <c>TARGETING_MATCH</c>; <c>ERROR</c> when there is an error code.</param>
/// <param name="ErrorCode">What went wrong, such as <c>FLAG_NOT_FOUND</c>, or null.</param>
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
