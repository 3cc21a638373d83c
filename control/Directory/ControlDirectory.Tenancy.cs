using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Control.Directory;

/// <content>Writes of organizations, projects and environments.</content>
public sealed partial class ControlDirectory
{
    /// <summary>Adds an organization.</summary>
    /// <returns>The organization, or null when the slug is taken.</returns>
    public async Task<Organization?> AddOrganizationAsync(
        Initiator initiator,
        string slug,
        string name,
        CancellationToken cancellationToken = default
    )
    {
        var organization = new Organization(slug, name, Now());
        if (!await tenancy.AddOrganizationAsync(initiator, organization, cancellationToken))
            return null;
        await reader.ApplyAsync(Written with { Organizations = [organization] });
        return organization;
    }

    /// <summary>Changes an organization. Its slug is part of ids and stays.</summary>
    /// <returns>The organization, or null when it does not exist.</returns>
    public async Task<Organization?> UpdateOrganizationAsync(
        Initiator initiator,
        string slug,
        OrganizationUpdate update,
        CancellationToken cancellationToken = default
    ) => await ApplyAsync(await tenancy.UpdateOrganizationAsync(initiator, slug, update, cancellationToken));

    /// <summary>
    /// Deletes an organization, which can be restored until it is removed. The last one stays, and so does that of the only
    /// administrators of the installation.
    /// </summary>
    /// <param name="initiator">Who deletes it.</param>
    /// <param name="slug">The slug of the organization.</param>
    /// <param name="cascade">Whether its projects are deleted with it; otherwise it must have none.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    public async Task<DeleteOutcome> DeleteOrganizationAsync(
        Initiator initiator,
        string slug,
        bool cascade = false,
        CancellationToken cancellationToken = default
    )
    {
        var (version, known) = reader.State;
        var administrated = new ControlCondition(version, IsAdministrated);
        var outcome = await tenancy.DeleteOrganizationAsync(initiator, slug, cascade, administrated, cancellationToken);
        return Current.FindOrganization(slug) is { } organization
            ? await HideAsync(outcome, Written with { Organizations = [organization with { DeletedAt = Now() }] }, cancellationToken)
            : outcome;

        bool IsAdministrated(ControlChanges changes)
        {
            var before = known.Apply(changes);
            if (before.FindOrganization(slug) is not { } organization)
                return true;
            var after = before.Apply(Written with { Organizations = [organization with { DeletedAt = Now() }] });
            return before.KeepsAdministrator(after, time.GetUtcNow());
        }
    }

    /// <summary>Restores a deleted organization with everything that was deleted with it.</summary>
    /// <returns>The organization, or null when no deleted organization has the slug.</returns>
    public async Task<Organization?> UndeleteOrganizationAsync(
        Initiator initiator,
        string slug,
        CancellationToken cancellationToken = default
    ) => await ApplyAsync(await tenancy.UndeleteOrganizationAsync(initiator, slug, LimitsOf(slug), cancellationToken));

    /// <summary>Sets the time from which members of an organization need a second factor.</summary>
    /// <returns>The organization, or null when it does not exist.</returns>
    public async Task<Organization?> RequireSecondFactorAsync(
        Initiator initiator,
        string slug,
        DateTimeOffset? from,
        CancellationToken cancellationToken = default
    )
    {
        if (Current.FindOrganization(slug) is not { } organization)
            return null;
        if (!await tenancy.RequireSecondFactorAsync(initiator, slug, from, cancellationToken))
            return null;
        organization = organization with { SecondFactorRequiredFrom = from };
        await reader.ApplyAsync(Written with { Organizations = [organization] });
        return organization;
    }

    /// <summary>Sets whether members of an organization have to sign in with one of its identity providers.</summary>
    /// <param name="initiator">Who sets it.</param>
    /// <param name="slug">The slug of the organization.</param>
    /// <param name="exempt">The ids of the owners who need not; null when nobody has to.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>The organization, or null when it does not exist.</returns>
    public async Task<Organization?> RequireSsoAsync(
        Initiator initiator,
        string slug,
        IReadOnlyList<string>? exempt,
        CancellationToken cancellationToken = default
    )
    {
        var ids = exempt is null ? null : string.Join(' ', exempt);
        if (Current.FindOrganization(slug) is not { } organization)
            return null;
        if (!await tenancy.RequireSsoAsync(initiator, slug, ids, cancellationToken))
            return null;
        organization = organization with { SsoExempt = ids };
        await reader.ApplyAsync(Written with { Organizations = [organization] });
        return organization;
    }

    /// <summary>Adds a project.</summary>
    /// <returns>The project, or null when the slug is taken.</returns>
    /// <exception cref="ParentNotFoundException">The organization does not exist.</exception>
    public async Task<Project?> AddProjectAsync(
        Initiator initiator,
        string organization,
        string slug,
        string name,
        CancellationToken cancellationToken = default
    )
    {
        var project = new Project(organization, slug, name, Now());
        var limit = quotas.LimitOf(QuotaKind.Projects, organization);
        if (!await tenancy.AddProjectAsync(initiator, project, limit, cancellationToken))
            return null;
        await reader.ApplyAsync(Written with { Projects = [project] });
        return project;
    }

    /// <summary>Changes a project. Its slug is part of ids and stays.</summary>
    /// <returns>The project, or null when it does not exist.</returns>
    public async Task<Project?> UpdateProjectAsync(
        Initiator initiator,
        string organization,
        string slug,
        ProjectUpdate update,
        CancellationToken cancellationToken = default
    ) => await ApplyAsync(await tenancy.UpdateProjectAsync(initiator, organization, slug, update, cancellationToken));

    /// <summary>Deletes a project, which can be restored until it is removed.</summary>
    /// <param name="initiator">Who deletes it.</param>
    /// <param name="organization">The slug of the organization.</param>
    /// <param name="slug">The slug of the project.</param>
    /// <param name="cascade">Whether its environments are deleted with it; otherwise it must have none.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns><see cref="DeleteOutcome.InUse"/> when it has environments: <see cref="DirectorySnapshot.EnvironmentsOf"/> lists
    /// them.</returns>
    public async Task<DeleteOutcome> DeleteProjectAsync(
        Initiator initiator,
        string organization,
        string slug,
        bool cascade = false,
        CancellationToken cancellationToken = default
    )
    {
        var outcome = await tenancy.DeleteProjectAsync(initiator, organization, slug, cascade, cancellationToken);
        return Current.FindProject(organization, slug) is { } project
            ? await HideAsync(outcome, Written with { Projects = [project with { DeletedAt = Now() }] }, cancellationToken)
            : outcome;
    }

    /// <summary>Restores a deleted project with the environments that were deleted with it.</summary>
    /// <returns>The project, or null when no deleted project has the slug.</returns>
    public async Task<Project?> UndeleteProjectAsync(
        Initiator initiator,
        string organization,
        string slug,
        CancellationToken cancellationToken = default
    ) => await ApplyAsync(await tenancy.UndeleteProjectAsync(initiator, organization, slug, LimitsOf(organization), cancellationToken));

    /// <summary>Adds an environment.</summary>
    /// <returns>
    /// The environment, or null when an environment of the project has or had the slug: a new environment must not inherit the rulesets,
    /// versions and events of a deleted one.
    /// </returns>
    /// <exception cref="ParentNotFoundException">The project does not exist.</exception>
    public Task<ProjectEnvironment?> AddEnvironmentAsync(
        Initiator initiator,
        EnvironmentId id,
        string name,
        CancellationToken cancellationToken = default
    ) => AddEnvironmentAsync(initiator, new ProjectEnvironment(id, name, Now()), first: null, cancellationToken);

    /// <summary>Adds an environment with its first change.</summary>
    /// <param name="initiator">Who adds it.</param>
    /// <param name="environment">The environment; its time of creation is replaced.</param>
    /// <param name="first">The operations of its first change, or null: it starts without flags.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>The environment, or null when an environment of the project has or had the slug.</returns>
    /// <exception cref="ParentNotFoundException">The project does not exist.</exception>
    public async Task<ProjectEnvironment?> AddEnvironmentAsync(
        Initiator initiator,
        ProjectEnvironment environment,
        Change? first,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(environment);
        environment = environment with { CreatedAt = Now() };
        var limit = quotas.LimitOf(QuotaKind.Environments, environment.Id.Organization);
        if (!await tenancy.AddEnvironmentAsync(initiator, environment, first, limit, cancellationToken))
            return null;
        return await ApplyAsync(environment);
    }

    /// <summary>Changes an environment. Its slug is part of ids and stays.</summary>
    /// <returns>The environment, or null when it does not exist.</returns>
    public async Task<ProjectEnvironment?> UpdateEnvironmentAsync(
        Initiator initiator,
        EnvironmentId id,
        EnvironmentUpdate update,
        CancellationToken cancellationToken = default
    ) => await ApplyAsync(await tenancy.UpdateEnvironmentAsync(initiator, id, update, cancellationToken));

    /// <summary>Deletes an environment, which can be restored until it is removed.</summary>
    /// <param name="initiator">Who deletes it.</param>
    /// <param name="id">The environment.</param>
    /// <param name="cascade">Whether its SDK keys are deleted with it; otherwise it must have none.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns><see cref="DeleteOutcome.InUse"/> when it has SDK keys: <see cref="DirectorySnapshot.KeysOf"/> lists them.</returns>
    public async Task<DeleteOutcome> DeleteEnvironmentAsync(
        Initiator initiator,
        EnvironmentId id,
        bool cascade = false,
        CancellationToken cancellationToken = default
    )
    {
        var outcome = await tenancy.DeleteEnvironmentAsync(initiator, id, cascade, cancellationToken);
        return Current.FindEnvironment(id) is { } environment
            ? await HideAsync(outcome, Written with { Environments = [environment with { DeletedAt = Now() }] }, cancellationToken)
            : outcome;
    }

    /// <summary>Restores a deleted environment with the SDK keys that were deleted with it.</summary>
    /// <returns>The environment, or null when no deleted environment has the id.</returns>
    public async Task<ProjectEnvironment?> UndeleteEnvironmentAsync(
        Initiator initiator,
        EnvironmentId id,
        CancellationToken cancellationToken = default
    ) => await ApplyAsync(await tenancy.UndeleteEnvironmentAsync(initiator, id, LimitsOf(id.Organization), cancellationToken));

    /// <summary>Returns the numbers of items that an organization may have.</summary>
    private Quotas LimitsOf(string organization) =>
        new()
        {
            Projects = quotas.LimitOf(QuotaKind.Projects, organization),
            Environments = quotas.LimitOf(QuotaKind.Environments, organization),
            Keys = quotas.LimitOf(QuotaKind.Keys, organization),
        };

    private async Task<Organization?> ApplyAsync(Organization? organization)
    {
        if (organization is not null)
            await reader.ApplyAsync(Written with { Organizations = [organization] });
        return organization;
    }

    private async Task<Project?> ApplyAsync(Project? project)
    {
        if (project is not null)
            await reader.ApplyAsync(Written with { Projects = [project] });
        return project;
    }

    private async Task<ProjectEnvironment?> ApplyAsync(ProjectEnvironment? environment)
    {
        if (environment is not null)
            await reader.ApplyAsync(Written with { Environments = [environment] });
        return environment;
    }
}
