using System.ComponentModel;
using System.Text.Json.Serialization;
using FlagCluster.Api.Http.OpenApi;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Contracts.Tenancy;

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

    public static ProjectResponse From(Project project) =>
        new()
        {
            Slug = project.Slug,
            Name = project.Name,
            CreatedAt = project.CreatedAt,
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

    [Description("The version that this server serves; not in lists."), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Version { get; init; }

    [OneOf("READY", "STALE", "NOT_READY"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Description("READY: the writer has confirmed the ruleset. STALE: the last good one is served. NOT_READY: none is. Not in lists.")]
    public string? State { get; init; }

    public static EnvironmentResponse From(ProjectEnvironment environment) =>
        new()
        {
            Slug = environment.Id.Environment,
            Id = environment.Id.ToString(),
            Name = environment.Name,
            CreatedAt = environment.CreatedAt,
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

/// <summary>Represents a request to create an environment.</summary>
[SchemaName("createEnvironmentRequest"), JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record CreateEnvironmentRequest
{
    [Slug, Description("The identifier of the environment in addresses. It cannot be changed.")]
    public required string Slug { get; init; }

    [ResourceName, Description("The display name; the slug by default.")]
    public string? Name { get; init; }
}

/// <summary>Represents a request to change a display name.</summary>
[SchemaName("renameRequest"), JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record RenameRequest
{
    [ResourceName, Description("The new display name.")]
    public required string Name { get; init; }
}
