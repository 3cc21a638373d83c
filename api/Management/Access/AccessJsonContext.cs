using System.Text.Json;
using System.Text.Json.Serialization;
using FlagCluster.Api.Management.Requests;

namespace FlagCluster.Api.Management.Access;

/// <summary>Lists the types of requests and answers, whose JSON is generated at compile time.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Page<MemberResponse>))]
[JsonSerializable(typeof(UpdateMemberRequest))]
[JsonSerializable(typeof(Page<GroupResponse>))]
[JsonSerializable(typeof(Page<GroupMemberResponse>))]
[JsonSerializable(typeof(AddGroupMemberRequest))]
[JsonSerializable(typeof(NameRequest))]
[JsonSerializable(typeof(Page<ServiceAccountResponse>))]
[JsonSerializable(typeof(UpdateServiceAccountRequest))]
[JsonSerializable(typeof(Page<RoleResponse>))]
[JsonSerializable(typeof(CreateRoleRequest))]
[JsonSerializable(typeof(ReplaceRoleRequest))]
[JsonSerializable(typeof(Page<GrantResponse>))]
[JsonSerializable(typeof(CreateGrantRequest))]
[JsonSerializable(typeof(MyPermissionsResponse))]
[JsonSerializable(typeof(AccessExplanationResponse))]
[JsonSerializable(typeof(DefaultRoleResponse))]
[JsonSerializable(typeof(SetDefaultRoleRequest))]
internal sealed partial class AccessJsonContext : JsonSerializerContext;
