using System.Text.Json;
using System.Text.Json.Serialization;
using FlagCluster.Api.Management.Requests;

namespace FlagCluster.Api.Management.IncomingHooks;

/// <summary>Lists the types of requests and answers, whose JSON is generated at compile time.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Page<IncomingHookResponse>))]
[JsonSerializable(typeof(CreateIncomingHookRequest))]
[JsonSerializable(typeof(IncomingHookResult))]
internal sealed partial class IncomingHooksJsonContext : JsonSerializerContext;
