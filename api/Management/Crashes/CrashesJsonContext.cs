using System.Text.Json;
using System.Text.Json.Serialization;

namespace FlagCluster.Api.Management.Crashes;

/// <summary>Lists the types of answers, whose JSON is generated at compile time.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(CrashGroupsResponse))]
[JsonSerializable(typeof(CrashOverviewResponse))]
[JsonSerializable(typeof(CrashRatesResponse))]
internal sealed partial class CrashesJsonContext : JsonSerializerContext;
