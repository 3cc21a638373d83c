using System.Text.Json;
using System.Text.Json.Serialization;

namespace FlagCluster.Api.Management.Imports;

/// <summary>Lists the types of requests and answers, whose JSON is generated at compile time.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ImportRequestBody))]
[JsonSerializable(typeof(ImportResponse))]
[JsonSerializable(typeof(FfrsFlagBody))]
internal sealed partial class ImportsJsonContext : JsonSerializerContext;
