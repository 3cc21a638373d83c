using System.Text.Json;
using System.Text.Json.Serialization;

namespace FlagCluster.Api.Management.Lifecycle;

/// <summary>Lists the types of answers, whose JSON is generated at compile time.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(LifecycleResponse))]
internal sealed partial class LifecycleJsonContext : JsonSerializerContext;
