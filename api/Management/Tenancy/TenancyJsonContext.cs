using System.Text.Json;
using System.Text.Json.Serialization;
using FlagCluster.Api.Management.Requests;

namespace FlagCluster.Api.Management.Tenancy;

/// <summary>Lists the types of requests and answers, whose JSON is generated at compile time.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Page<ProjectResponse>))]
[JsonSerializable(typeof(Page<EnvironmentResponse>))]
[JsonSerializable(typeof(CreateProjectRequest))]
[JsonSerializable(typeof(CreateEnvironmentRequest))]
[JsonSerializable(typeof(UpdateProjectRequest))]
[JsonSerializable(typeof(Page<OrganizationResponse>))]
[JsonSerializable(typeof(CreateOrganizationRequest))]
[JsonSerializable(typeof(UpdateOrganizationRequest))]
[JsonSerializable(typeof(OwnQuotas))]
[JsonSerializable(typeof(UsageResponse))]
[JsonSerializable(typeof(UpdateEnvironmentRequest))]
internal sealed partial class TenancyJsonContext : JsonSerializerContext;
