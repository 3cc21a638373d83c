namespace FlagCluster.Contracts.Access;

/// <summary>
/// Gives a principal the permissions of a role in an organization, a project or some of its environments. There are no denying grants.
/// </summary>
/// <param name="Id">The id.</param>
/// <param name="Organization">The slug of the organization.</param>
/// <param name="Principal">Who receives the permissions.</param>
/// <param name="Role">The slug of the role.</param>
/// <param name="CreatedAt">The time of creation.</param>
public sealed record Grant(string Id, string Organization, Principal Principal, string Role, DateTimeOffset CreatedAt)
{
    /// <summary>
    /// Gets the slug of the project; null when the grant applies to the organization and its projects, except private ones.
    /// </summary>
    public string? Project { get; init; }

    /// <summary>Gets the environments in which the grant applies. Default all.</summary>
    public EnvironmentFilter Environments { get; init; } = EnvironmentFilter.All;

    /// <summary>Gets who created the grant, as <c>kind:id</c>.</summary>
    public string CreatedBy { get; init; } = "";

    /// <summary>Gets the organization or the project of the grant.</summary>
    public Scope Scope => Project is null ? Scope.Of(Organization) : Scope.Of(Organization, Project);
}
