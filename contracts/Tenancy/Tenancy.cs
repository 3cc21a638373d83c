namespace FlagCluster.Contracts.Tenancy;

/// <summary>Represents a tenant of the installation. It owns projects and tokens.</summary>
/// <param name="Slug">Its name in ids.</param>
/// <param name="Name">Its name for people.</param>
/// <param name="CreatedAt">When it was made.</param>
public sealed record Organization(string Slug, string Name, DateTimeOffset CreatedAt);

/// <summary>Represents a product or the work of a team inside an organization.</summary>
/// <param name="Organization">The organization's slug.</param>
/// <param name="Slug">Its name in ids.</param>
/// <param name="Name">Its name for people.</param>
/// <param name="CreatedAt">When it was made.</param>
public sealed record Project(string Organization, string Slug, string Name, DateTimeOffset CreatedAt);

/// <summary>Represents an environment of a project, such as production or staging. It has its own ruleset.</summary>
/// <param name="Id">Its identity.</param>
/// <param name="Name">Its name for people.</param>
/// <param name="CreatedAt">When it was made.</param>
public sealed record ProjectEnvironment(EnvironmentId Id, string Name, DateTimeOffset CreatedAt);
