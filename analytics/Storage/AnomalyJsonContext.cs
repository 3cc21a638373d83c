using System.Text.Json.Serialization;
using FlagCluster.Analytics.Rules;

namespace FlagCluster.Analytics.Storage;

/// <summary>Lists the types that the anomaly tables hold as JSON.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    IgnoreReadOnlyProperties = true,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    UseStringEnumConverter = true
)]
[JsonSerializable(typeof(RuleState))]
[JsonSerializable(typeof(RuleReading))]
[JsonSerializable(typeof(OutboxEntry))]
[JsonSerializable(typeof(AnomalyRule))]
internal sealed partial class AnomalyJsonContext : JsonSerializerContext;
