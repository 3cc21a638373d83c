using System.ComponentModel;
using System.Text.Json.Serialization;
using FlagCluster.Api.Http.OpenApi;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Control.Tenancy;

namespace FlagCluster.Api.Management.Tenancy;

/// <summary>Represents a project.</summary>
[SchemaName("project"), Description("A project of the organization.")]
internal sealed record ProjectResponse
{
    [Slug, Description("The identifier of the project in addresses.")]
    public required string Slug { get; init; }

    [ResourceName, Description("The display name.")]
    public required string Name { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    [Description("Whether only owners of the organization and those with a grant on the project see it.")]
    public required bool Private { get; init; }

    [Description("Whether the project is archived: nothing in it can be changed, and its keys are answered 403.")]
    public required bool Archived { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull), Description("The time of the deletion; only of a deleted project.")]
    public DateTimeOffset? DeletedAt { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Description("The time until which a deleted project can be restored.")]
    public DateTimeOffset? RestorableUntil { get; init; }

    public static ProjectResponse From(Project project, TenancyOptions options) =>
        new()
        {
            Slug = project.Slug,
            Name = project.Name,
            CreatedAt = project.CreatedAt,
            Private = project.IsPrivate,
            Archived = project.ArchivedAt is not null,
            DeletedAt = project.DeletedAt,
            RestorableUntil = project.DeletedAt?.AddDays(options.RestoreDays),
        };
}

/// <summary>Represents an environment.</summary>
[SchemaName("environment"), Description("An environment of a project.")]
internal sealed record EnvironmentResponse
{
    [Slug, Description("The identifier of the environment in addresses.")]
    public required string Slug { get; init; }

    [Description("organization/project/environment.")]
    public required string Id { get; init; }

    [ResourceName, Description("The display name.")]
    public required string Name { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    [Color, Description("The color by which people recognize the environment.")]
    public required string Color { get; init; }

    [Position, Description("The position in lists.")]
    public required int Order { get; init; }

    [Description("Whether changes reach users. Grants can leave such environments out.")]
    public required bool ProductionLike { get; init; }

    [Description("The evaluation APIs of other systems that the environment serves in addition to OFREP, such as 'flipt'.")]
    public required IReadOnlyList<string> CompatibleApis { get; init; }

    [Description("Whether the environment is archived itself: nothing in it can be changed, and its keys are answered 403.")]
    public required bool Archived { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull), Description("The time of the deletion; only of a deleted environment.")]
    public DateTimeOffset? DeletedAt { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Description("The time until which a deleted environment can be restored.")]
    public DateTimeOffset? RestorableUntil { get; init; }

    [Description("The version that this server serves; not in lists."), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Version { get; init; }

    [OneOf("READY", "STALE", "NOT_READY"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Description("READY: the writer has confirmed the ruleset. STALE: the last good one is served. NOT_READY: none is. Not in lists.")]
    public string? State { get; init; }

    public static EnvironmentResponse From(ProjectEnvironment environment, TenancyOptions options) =>
        new()
        {
            Slug = environment.Id.Environment,
            Id = environment.Id.ToString(),
            Name = environment.Name,
            CreatedAt = environment.CreatedAt,
            Color = environment.Color,
            Order = environment.Order,
            ProductionLike = environment.IsProductionLike,
            CompatibleApis = CompatibleApiNames.Of(environment.CompatibleApis),
            Archived = environment.ArchivedAt is not null,
            DeletedAt = environment.DeletedAt,
            RestorableUntil = environment.DeletedAt?.AddDays(options.RestoreDays),
        };
}

/// <summary>Represents a request to create a project.</summary>
[SchemaName("createProjectRequest"), JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record CreateProjectRequest
{
    [Slug, Description("The identifier of the project in addresses. It cannot be changed.")]
    public required string Slug { get; init; }

    [ResourceName, Description("The display name; the slug by default.")]
    public string? Name { get; init; }
}

/// <summary>Represents a request to change a project.</summary>
[SchemaName("updateProjectRequest"), JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record UpdateProjectRequest
{
    [ResourceName, Description("The new display name.")]
    public string? Name { get; init; }

    [Description("Whether only owners of the organization and those with a grant on the project see it from now on.")]
    public bool? Private { get; init; }

    [Description("Whether the project is archived from now on.")]
    public bool? Archived { get; init; }
}

/// <summary>Represents a request to create an environment.</summary>
[SchemaName("createEnvironmentRequest"), JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record CreateEnvironmentRequest
{
    [Slug, Description("The identifier of the environment in addresses. It cannot be changed.")]
    public required string Slug { get; init; }

    [ResourceName, Description("The display name; the slug by default.")]
    public string? Name { get; init; }

    [Color, Description("The color by which people recognize the environment; gray by default.")]
    public string? Color { get; init; }

    [Position, Description("The position in lists; 0 by default.")]
    public int? Order { get; init; }

    [Description("Whether changes reach users; false by default.")]
    public bool? ProductionLike { get; init; }

    [CompatibleApiNames, Description("The evaluation APIs of other systems that the environment serves; none by default.")]
    public IReadOnlyList<string>? CompatibleApis { get; init; }

    [Description("The environment whose flags and segments are copied.")]
    public CopyEnvironmentRequest? CopyFrom { get; init; }
}

/// <summary>Represents the source of a new environment.</summary>
[SchemaName("copyEnvironmentRequest"), JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record CopyEnvironmentRequest
{
    [Slug, Description("The slug of an environment of the same project.")]
    public required string Environment { get; init; }

    [VersionText, Description("A version of it; the current one by default.")]
    public string? Version { get; init; }

    [Description("Whether all flags of the copy are disabled; false by default.")]
    public bool? DisableFlags { get; init; }
}

/// <summary>Represents a request to change an environment.</summary>
[SchemaName("updateEnvironmentRequest"), JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record UpdateEnvironmentRequest
{
    [ResourceName, Description("The new display name.")]
    public string? Name { get; init; }

    [Color, Description("The new color.")]
    public string? Color { get; init; }

    [Position, Description("The new position in lists.")]
    public int? Order { get; init; }

    [Description("Whether changes reach users.")]
    public bool? ProductionLike { get; init; }

    [CompatibleApiNames, Description("The evaluation APIs of other systems that the environment serves; an empty list for none.")]
    public IReadOnlyList<string>? CompatibleApis { get; init; }

    [Description("Whether the environment is archived from now on.")]
    public bool? Archived { get; init; }
}
