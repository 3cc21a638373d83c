using FlagCluster.Contracts.Access;

namespace FlagCluster.Contracts.Tenancy;

/// <summary>Represents a tenant of the installation. It owns projects and tokens.</summary>
/// <param name="Slug">The slug, its name in ids.</param>
/// <param name="Name">The display name.</param>
/// <param name="CreatedAt">The time of creation.</param>
public sealed record Organization(string Slug, string Name, DateTimeOffset CreatedAt)
{
    /// <summary>
    /// Gets the time at which the organization was deleted with everything in it. It can be restored until it is removed; null when it is
    /// not deleted.
    /// </summary>
    public DateTimeOffset? DeletedAt { get; init; }

    /// <summary>Gets the time since which the organization is archived with its projects; null when it is not archived.</summary>
    public DateTimeOffset? ArchivedAt { get; init; }

    /// <summary>Gets the limits that differ from those of the installation.</summary>
    public Quotas Quotas { get; init; } = new();

    /// <summary>Gets the time from which members need a second factor; null when they do not.</summary>
    public DateTimeOffset? SecondFactorRequiredFrom { get; init; }

    /// <summary>
    /// Gets the slug of the role that new members receive in the organization. Default <c>member</c>, which gives nothing more than
    /// membership.
    /// </summary>
    public string DefaultRole { get; init; } = BuiltInRoles.Member.Slug;

    /// <summary>
    /// Gets the ids of the owners who may use the organization after a sign-in without an identity provider, separated by spaces; null when
    /// everybody may.
    /// </summary>
    public string? SsoExempt { get; init; }
}

/// <summary>Represents a product or the work of a team inside an organization.</summary>
/// <param name="Organization">The organization's slug.</param>
/// <param name="Slug">The slug, its name in ids.</param>
/// <param name="Name">The display name.</param>
/// <param name="CreatedAt">The time of creation.</param>
public sealed record Project(string Organization, string Slug, string Name, DateTimeOffset CreatedAt)
{
    /// <summary>
    /// Gets whether only owners of the organization and those with a grant on the project see it. To everybody else it does not exist.
    /// </summary>
    public bool IsPrivate { get; init; }

    /// <summary>Gets the time since which the project is archived with its environments; null when it is not archived.</summary>
    public DateTimeOffset? ArchivedAt { get; init; }

    /// <summary>
    /// Gets the time at which the project was deleted with its environments. It can be restored until it is removed; null when it is not
    /// deleted.
    /// </summary>
    public DateTimeOffset? DeletedAt { get; init; }
}

/// <summary>Represents an environment of a project, such as production or staging. It has its own ruleset.</summary>
/// <param name="Id">The id.</param>
/// <param name="Name">The display name.</param>
/// <param name="CreatedAt">The time of creation.</param>
public sealed record ProjectEnvironment(EnvironmentId Id, string Name, DateTimeOffset CreatedAt)
{
    /// <summary>The color of an environment for which none was chosen.</summary>
    public const string DefaultColor = "#6b7280";

    /// <summary>Gets the color by which people recognize the environment: <c>#</c> and six lower-case hexadecimal digits.</summary>
    public string Color { get; init; } = DefaultColor;

    /// <summary>Gets the position in lists. Environments with an equal position are listed by slug. Default 0.</summary>
    public int Order { get; init; }

    /// <summary>Gets whether changes reach users, so that grants can leave the environment out. Default false.</summary>
    public bool IsProductionLike { get; init; }

    /// <summary>Gets the evaluation APIs of other systems that the environment serves in addition to OFREP. Default none.</summary>
    public CompatibleApis CompatibleApis { get; init; }

    /// <summary>Gets the time since which the environment is archived; null when it is not archived itself.</summary>
    public DateTimeOffset? ArchivedAt { get; init; }

    /// <summary>
    /// Gets the time at which the environment was deleted. It can be restored until it is removed; null when it is not deleted itself.
    /// </summary>
    public DateTimeOffset? DeletedAt { get; init; }
}
