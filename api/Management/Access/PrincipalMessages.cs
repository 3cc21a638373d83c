using System.ComponentModel;
using System.Text.Json.Serialization;
using FlagCluster.Api.Http.OpenApi;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Contracts.Access;

namespace FlagCluster.Api.Management.Access;

/// <summary>Represents a member of an organization.</summary>
[SchemaName("member"), Description("A member of the organization.")]
internal sealed record MemberResponse
{
    [Description("The id of the user.")]
    public required string User { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull), Description("The display name of the user.")]
    public string? Name { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull), Description("The e-mail address of the user.")]
    public string? Email { get; init; }

    [Description("Whether the member has access. One that is not active keeps its grants.")]
    public required bool IsActive { get; init; }

    public required DateTimeOffset JoinedAt { get; init; }

    [Description("The ids of the groups in which the member is.")]
    public required IReadOnlyList<string> Groups { get; init; }
}

/// <summary>Represents a request to change a member.</summary>
[SchemaName("updateMemberRequest"), JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record UpdateMemberRequest
{
    [Description("Whether the member has access.")]
    public required bool IsActive { get; init; }
}

/// <summary>Represents a group.</summary>
[SchemaName("group"), Description("A group of members. Its grants are those of its members.")]
internal sealed record GroupResponse
{
    public required string Id { get; init; }

    [ResourceName, Description("The name, unique in the organization.")]
    public required string Name { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public static GroupResponse From(Group group) =>
        new()
        {
            Id = group.Id,
            Name = group.Name,
            CreatedAt = group.CreatedAt,
        };
}

/// <summary>Represents a member of a group.</summary>
[SchemaName("groupMember"), Description("A member of a group from one source.")]
internal sealed record GroupMemberResponse
{
    [Description("The id of the user.")]
    public required string User { get; init; }

    [Description("manual, or sso: and the id of the identity provider that added the user and may remove it.")]
    public required string Source { get; init; }

    public required DateTimeOffset AddedAt { get; init; }

    public static GroupMemberResponse From(GroupMember member) =>
        new()
        {
            User = member.User,
            Source = member.Source,
            AddedAt = member.AddedAt,
        };
}

/// <summary>Represents a request to add a member to a group.</summary>
[SchemaName("addGroupMemberRequest"), JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record AddGroupMemberRequest
{
    [Id, Description("The id of the user.")]
    public required string User { get; init; }
}

/// <summary>Represents a request to create or rename a group, or to create a service account.</summary>
[SchemaName("nameRequest"), JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record NameRequest
{
    [ResourceName, Description("The name, unique in the organization.")]
    public required string Name { get; init; }
}

/// <summary>Represents a service account.</summary>
[SchemaName("serviceAccount"), Description("An account of a program. It authenticates with tokens.")]
internal sealed record ServiceAccountResponse
{
    public required string Id { get; init; }

    [ResourceName, Description("The name, unique in the organization.")]
    public required string Name { get; init; }

    [Description("Whether its tokens are accepted.")]
    public required bool IsActive { get; init; }

    [Description("Whether it manages the installation.")]
    public required bool IsInstallationAdministrator { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public static ServiceAccountResponse From(ServiceAccount account) =>
        new()
        {
            Id = account.Id,
            Name = account.Name,
            IsActive = account.IsActive,
            IsInstallationAdministrator = account.IsInstallationAdministrator,
            CreatedAt = account.CreatedAt,
        };
}

/// <summary>Represents a request to change a service account.</summary>
[SchemaName("updateServiceAccountRequest"), JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record UpdateServiceAccountRequest
{
    [ResourceName, Description("The new name.")]
    public string? Name { get; init; }

    [Description("Whether its tokens are accepted.")]
    public bool? IsActive { get; init; }
}
