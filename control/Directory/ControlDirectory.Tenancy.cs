using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Control.Directory;

/// <content>Writes of organizations, projects and environments.</content>
public sealed partial class ControlDirectory
{
    /// <summary>Adds an organization.</summary>
    /// <returns>The organization, or null when the slug is taken.</returns>
    public async Task<Organization?> AddOrganizationAsync(
        Actor actor,
        string slug,
        string name,
        CancellationToken cancellationToken = default
    )
    {
        var organization = new Organization(slug, name, Now());
        if (!await tenancy.AddOrganizationAsync(actor, organization, cancellationToken))
            return null;
        await reader.ApplyAsync(Written with { Organizations = [organization] });
        return organization;
    }

    /// <summary>Changes the display name of an organization.</summary>
    /// <returns>The organization, or null when it does not exist.</returns>
    public async Task<Organization?> RenameOrganizationAsync(
        Actor actor,
        string slug,
        string name,
        CancellationToken cancellationToken = default
    )
    {
        if (Current.FindOrganization(slug) is not { } organization)
            return null;
        if (!await tenancy.RenameOrganizationAsync(actor, slug, name, cancellationToken))
            return null;
        organization = organization with { Name = name };
        await reader.ApplyAsync(Written with { Organizations = [organization] });
        return organization;
    }

    /// <summary>Adds a project.</summary>
    /// <returns>The project, or null when the slug is taken.</returns>
    /// <exception cref="ParentNotFoundException">The organization does not exist.</exception>
    public async Task<Project?> AddProjectAsync(
        Actor actor,
        string organization,
        string slug,
        string name,
        CancellationToken cancellationToken = default
    )
    {
        var project = new Project(organization, slug, name, Now());
        if (!await tenancy.AddProjectAsync(actor, project, cancellationToken))
            return null;
        await reader.ApplyAsync(Written with { Projects = [project] });
        return project;
    }

    /// <summary>Changes the display name of a project. Its slug is part of ids and stays.</summary>
    /// <returns>The project, or null when it does not exist.</returns>
    public async Task<Project?> RenameProjectAsync(
        Actor actor,
        string organization,
        string slug,
        string name,
        CancellationToken cancellationToken = default
    )
    {
        if (Current.FindProject(organization, slug) is not { } project)
            return null;
        if (!await tenancy.RenameProjectAsync(actor, organization, slug, name, cancellationToken))
            return null;
        project = project with { Name = name };
        await reader.ApplyAsync(Written with { Projects = [project] });
        return project;
    }

    /// <summary>Deletes a project that has no environments. Its slug is available again.</summary>
    /// <returns><see cref="DeleteOutcome.InUse"/> when it has environments: <see cref="DirectorySnapshot.EnvironmentsOf"/> lists
    /// them.</returns>
    public Task<DeleteOutcome> DeleteProjectAsync(
        Actor actor,
        string organization,
        string slug,
        CancellationToken cancellationToken = default
    ) =>
        DeleteAsync(
            new(ControlItemKind.Project, $"{organization}/{slug}"),
            tenancy.DeleteProjectAsync(actor, organization, slug, cancellationToken),
            cancellationToken
        );

    /// <summary>Adds an environment.</summary>
    /// <returns>
    /// The environment, or null when an environment of the project has or had the slug: a new environment must not inherit the rulesets,
    /// versions and events of a deleted one.
    /// </returns>
    /// <exception cref="ParentNotFoundException">The project does not exist.</exception>
    public async Task<ProjectEnvironment?> AddEnvironmentAsync(
        Actor actor,
        EnvironmentId id,
        string name,
        CancellationToken cancellationToken = default
    )
    {
        var environment = new ProjectEnvironment(id, name, Now());
        if (!await tenancy.AddEnvironmentAsync(actor, environment, cancellationToken))
            return null;
        await reader.ApplyAsync(Written with { Environments = [environment] });
        return environment;
    }

    /// <summary>Changes the display name of an environment. Its slug is part of ids and stays.</summary>
    /// <returns>The environment, or null when it does not exist.</returns>
    public async Task<ProjectEnvironment?> RenameEnvironmentAsync(
        Actor actor,
        EnvironmentId id,
        string name,
        CancellationToken cancellationToken = default
    )
    {
        if (!Current.Environments.TryGetValue(id, out var environment))
            return null;
        if (!await tenancy.RenameEnvironmentAsync(actor, id, name, cancellationToken))
            return null;
        environment = environment with { Name = name };
        await reader.ApplyAsync(Written with { Environments = [environment] });
        return environment;
    }

    /// <summary>Deletes an environment that has no SDK keys. Its log stays as a record, and its id is not available again.</summary>
    /// <returns><see cref="DeleteOutcome.InUse"/> when it has SDK keys: <see cref="DirectorySnapshot.KeysOf"/> lists them.</returns>
    public Task<DeleteOutcome> DeleteEnvironmentAsync(Actor actor, EnvironmentId id, CancellationToken cancellationToken = default) =>
        DeleteAsync(
            new(ControlItemKind.Environment, id.ToString()),
            tenancy.DeleteEnvironmentAsync(actor, id, cancellationToken),
            cancellationToken
        );
}
