using System.Text.Json;
using System.Text.Json.Serialization;
using FlagCluster.Api.Management.Requests;

namespace FlagCluster.Api.Management.Anomalies;

/// <summary>Lists the types of requests and answers, whose JSON is generated at compile time.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Page<AnomalyRuleResponse>))]
[JsonSerializable(typeof(AnomalyRuleDocument))]
[JsonSerializable(typeof(Page<AlertResponse>))]
[JsonSerializable(typeof(DryRunResponse))]
internal sealed partial class AnomaliesJsonContext : JsonSerializerContext;
