namespace FlagCluster.Contracts.Tenancy;

/// <summary>Represents a tenant of the installation. It owns projects and tokens.</summary>
/// <param name="Slug">The slug, its name in ids.</param>
/// <param name="Name">The display name.</param>
/// <param name="CreatedAt">The time of creation.</param>
public sealed record Organization(string Slug, string Name, DateTimeOffset CreatedAt);

/// <summary>Represents a product or the work of a team inside an organization.</summary>
/// <param name="Organization">The organization's slug.</param>
/// <param name="Slug">The slug, its name in ids.</param>
/// <param name="Name">The display name.</param>
/// <param name="CreatedAt">The time of creation.</param>
public sealed record Project(string Organization, string Slug, string Name, DateTimeOffset CreatedAt);

/// <summary>Represents an environment of a project, such as production or staging. It has its own ruleset.</summary>
/// <param name="Id">The id.</param>
/// <param name="Name">The display name.</param>
/// <param name="CreatedAt">The time of creation.</param>
public sealed record ProjectEnvironment(EnvironmentId Id, string Name, DateTimeOffset CreatedAt);
