namespace FlagCluster.Contracts.Tenancy;

/// <summary>A customer of the installation: it owns projects and tokens.</summary>
/// <param name="Slug">Its name in ids.</param>
/// <param name="Name">Its name for people.</param>
/// <param name="CreatedAt">When it was made.</param>
public sealed record Organization(string Slug, string Name, DateTimeOffset CreatedAt);

/// <summary>A product or a team's scope inside an organization.</summary>
/// <param name="Organization">The organization's slug.</param>
/// <param name="Slug">Its name in ids.</param>
/// <param name="Name">Its name for people.</param>
/// <param name="CreatedAt">When it was made.</param>
public sealed record Project(string Organization, string Slug, string Name, DateTimeOffset CreatedAt);

/// <summary>A place where flags have values: production, staging, a developer's own.</summary>
/// <param name="Id">Its identity.</param>
/// <param name="Name">Its name for people.</param>
/// <param name="CreatedAt">When it was made.</param>
public sealed record ProjectEnvironment(EnvironmentId Id, string Name, DateTimeOffset CreatedAt);
