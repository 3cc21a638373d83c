using System.ComponentModel;
using System.Text.Json.Serialization;
using FlagCluster.Api.Http.OpenApi;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Contracts.Access;

namespace FlagCluster.Api.Management.Credentials;

/// <summary>Represents an API token.</summary>
[SchemaName("apiToken"), Description("A token of the management API, which acts for its owner.")]
internal sealed record ApiTokenResponse
{
    [Description("The id of the token. It is not secret.")]
    public required string Id { get; init; }

    [ResourceName, Description("The name of the token.")]
    public required string Name { get; init; }

    [OneOf("user", "serviceAccount"), Description("The kind of its owner.")]
    public required string OwnerKind { get; init; }

    [Description("The id of its owner.")]
    public required string Owner { get; init; }

    [Description("The permissions to which the token is limited; null when it has all of its owner.")]
    public required IReadOnlyList<string>? Permissions { get; init; }

    [Description("The environments to which the token is limited, as project/environment; null when it is not.")]
    public required IReadOnlyList<string>? Environments { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    [Description("Who created the token, as kind:id.")]
    public required string CreatedBy { get; init; }

    [Description("The time after which the token is not accepted; null when it does not expire.")]
    public required DateTimeOffset? ExpiresAt { get; init; }

    [Description("The time after which the previous secret is not accepted; null when there is none.")]
    public required DateTimeOffset? PreviousSecretUntil { get; init; }

    [Description("The day on which the token was last used; null when it was not.")]
    public DateOnly? LastUsedOn { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Description("The token itself. Only the answers that create it and that rotate it have it.")]
    public string? Token { get; init; }

    public static ApiTokenResponse From(ApiToken token, string? text = null) =>
        new()
        {
            Id = token.Id,
            Name = token.Name,
            OwnerKind = token.Owner.KindName,
            Owner = token.Owner.Id,
            Permissions = token.Permissions == PermissionSet.All ? null : [.. token.Permissions.Select(permission => permission.Name())],
            Environments = token.Environments,
            CreatedAt = token.CreatedAt,
            CreatedBy = token.CreatedBy,
            ExpiresAt = token.ExpiresAt,
            PreviousSecretUntil = token.PreviousUntil,
            Token = text,
        };
}

/// <summary>Represents a request to create an API token.</summary>
[SchemaName("createApiTokenRequest"), JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record CreateApiTokenRequest
{
    [ResourceName, Description("The name of the token.")]
    public required string Name { get; init; }

    [Id, Description("The service account for which the token acts; without it, a personal token of the signed-in person is created.")]
    public string? ServiceAccount { get; init; }

    [Permissions, Description("The permissions to which the token is limited; all of its owner by default.")]
    public IReadOnlyList<string>? Permissions { get; init; }

    [ProjectEnvironments]
    [Description("The environments to which the token is limited, as project/environment; it is not limited to environments by default.")]
    public IReadOnlyList<string>? Environments { get; init; }

    [Rfc3339Time]
    [Description("The time after which the token is not accepted. Personal tokens need one within a year; others have none by default.")]
    public string? ExpiresAt { get; init; }
}

/// <summary>Represents a request to rotate an API token.</summary>
[SchemaName("rotateApiTokenRequest"), JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record RotateApiTokenRequest
{
    [OverlapHours, Description("The hours for which the previous secret stays valid; 24 by default, at most 720.")]
    public int? OverlapHours { get; init; }
}
