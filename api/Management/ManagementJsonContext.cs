using System.Text.Json;
using System.Text.Json.Serialization;
using FlagCluster.Api.Management.Credentials;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Api.Management.Rulesets;
using FlagCluster.Api.Management.Tenancy;
using FlagCluster.Contracts.Json;

namespace FlagCluster.Api.Management;

/// <summary>Lists the types of requests and answers, whose JSON is generated at compile time.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Page<ProjectResponse>))]
[JsonSerializable(typeof(Page<EnvironmentResponse>))]
[JsonSerializable(typeof(Page<SdkKeyResponse>))]
[JsonSerializable(typeof(Page<ApiTokenResponse>))]
[JsonSerializable(typeof(Page<FlagDocument>))]
[JsonSerializable(typeof(Page<SegmentDocument>))]
[JsonSerializable(typeof(Page<ChangeResponse>))]
[JsonSerializable(typeof(CreateProjectRequest))]
[JsonSerializable(typeof(CreateEnvironmentRequest))]
[JsonSerializable(typeof(RenameRequest))]
[JsonSerializable(typeof(CreateSdkKeyRequest))]
[JsonSerializable(typeof(CreateApiTokenRequest))]
[JsonSerializable(typeof(ExplainRequest))]
[JsonSerializable(typeof(RestoreRequest))]
[JsonSerializable(typeof(CommitResponse))]
[JsonSerializable(typeof(VersionResponse))]
internal sealed partial class ManagementJsonContext : JsonSerializerContext
{
    /// <summary>Adds the generated types to the JSON options of the host.</summary>
    public static void Configure(JsonSerializerOptions options)
    {
        options.Encoder = RulesetJson.WriterOptions.Encoder;
        options.MaxDepth = RulesetJson.DocumentOptions.MaxDepth;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.PropertyNameCaseInsensitive = false;
        options.TypeInfoResolverChain.Insert(0, Default);
    }
}
