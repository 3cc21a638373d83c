using System.Text.Json;
using System.Text.Json.Serialization;

namespace FlagCluster.Api.Management.Bundles;

/// <summary>Lists the types of requests and answers, whose JSON is generated at compile time.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(BundleImportResponse))]
[JsonSerializable(typeof(ProjectDescription))]
[JsonSerializable(typeof(EnvironmentDescription))]
internal sealed partial class BundlesJsonContext : JsonSerializerContext;
