using System.Text.Json;
using System.Text.Json.Serialization;
using FlagCluster.Api.Management.Requests;

namespace FlagCluster.Api.Management.Sso;

/// <summary>Lists the types of requests and answers, whose JSON is generated at compile time.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Page<SsoProviderResponse>))]
[JsonSerializable(typeof(SsoProviderRequest))]
[JsonSerializable(typeof(SignInProvidersResponse))]
[JsonSerializable(typeof(SsoLinkResponse))]
[JsonSerializable(typeof(SsoTestResponse))]
[JsonSerializable(typeof(SsoPolicyResponse))]
[JsonSerializable(typeof(SetSsoPolicyRequest))]
internal sealed partial class SsoJsonContext : JsonSerializerContext;
