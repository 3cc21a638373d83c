using System.Text.Json.Serialization;

namespace FlagCluster.Bench.Reporting;

/// <summary>Represents a measured number.</summary>
/// <param name="Name">What was measured; a part of it after a dot, such as <c>single.p99</c>.</param>
/// <param name="Value">The number.</param>
/// <param name="Unit">Its unit: <c>ns</c>, <c>us</c>, <c>ms</c>, <c>B</c>, <c>req/s</c>, <c>%</c>.</param>
/// <param name="Ratio">The subject's number divided by the baseline's of the same run, or null where nothing is compared.</param>
internal sealed record Row(
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("value")] double Value,
    [property: JsonPropertyName("unit")] string Unit,
    [property: JsonPropertyName("ratio"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? Ratio = null
)
{
    /// <summary>Gets a remark, which the JSON does not contain.</summary>
    [JsonIgnore]
    public string Note { get; init; } = "";
}
