using System.Text.Json;
using System.Text.Json.Serialization;
using FlagCluster.Api.Management.Requests;

namespace FlagCluster.Api.Management.Rulesets;

/// <summary>Lists the types of requests and answers, whose JSON is generated at compile time.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Page<FlagDocument>))]
[JsonSerializable(typeof(Page<SegmentDocument>))]
[JsonSerializable(typeof(Page<ChangeResponse>))]
[JsonSerializable(typeof(ExplainRequest))]
[JsonSerializable(typeof(RestoreRequest))]
[JsonSerializable(typeof(CommitResponse))]
[JsonSerializable(typeof(NamesResponse))]
[JsonSerializable(typeof(VersionResponse))]
internal sealed partial class RulesetsJsonContext : JsonSerializerContext;
