using System.Text.Json;
using System.Text.Json.Serialization;
using FlagCluster.Api.Management.Requests;

namespace FlagCluster.Api.Management.Credentials;

/// <summary>Lists the types of requests and answers, whose JSON is generated at compile time.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Page<SdkKeyResponse>))]
[JsonSerializable(typeof(Page<ApiTokenResponse>))]
[JsonSerializable(typeof(CreateSdkKeyRequest))]
[JsonSerializable(typeof(UpdateSdkKeyRequest))]
[JsonSerializable(typeof(RotateSdkKeyRequest))]
[JsonSerializable(typeof(CreateApiTokenRequest))]
[JsonSerializable(typeof(RotateApiTokenRequest))]
internal sealed partial class CredentialsJsonContext : JsonSerializerContext;
