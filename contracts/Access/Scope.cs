using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Contracts.Access;

/// <summary>Represents the part of an installation to which a grant applies: an organization, a project or an environment.</summary>
/// <remarks>Written <c>organization</c>, <c>organization/project</c> or <c>organization/project/environment</c>.</remarks>
public readonly record struct Scope
{
    private Scope(string organization, string? project, string? environment)
    {
        Organization = organization;
        Project = project;
        Environment = environment;
    }

    /// <summary>Gets the organization's slug.</summary>
    public string Organization { get; }

    /// <summary>Gets the project's slug, or null for the whole organization.</summary>
    public string? Project { get; }

    /// <summary>Gets the environment's slug, or null for the whole project or organization.</summary>
    public string? Environment { get; }

    /// <summary>Returns the scope of an organization and everything in it.</summary>
    /// <param name="organization">The organization's slug.</param>
    public static Scope Of(string organization) => new(organization, null, null);

    /// <summary>Returns the scope of a project and everything in it.</summary>
    /// <param name="organization">The organization's slug.</param>
    /// <param name="project">The project's slug.</param>
    public static Scope Of(string organization, string project) => new(organization, project, null);

    /// <summary>Returns the scope of one environment.</summary>
    /// <param name="environment">The environment.</param>
    public static Scope Of(EnvironmentId environment) => new(environment.Organization, environment.Project, environment.Environment);

    /// <summary>Reads a scope from its text form.</summary>
    /// <param name="text">One to three slugs, separated by <c>/</c>.</param>
    /// <param name="scope">The scope.</param>
    /// <returns>False when the text has another form.</returns>
    public static bool TryParse(string? text, out Scope scope)
    {
        scope = default;
        var parts = text?.Split('/');
        if (parts is null or { Length: > 3 } || !Array.TrueForAll(parts, part => Slug.IsValid(part)))
            return false;
        scope = new(parts[0], parts.ElementAtOrDefault(1), parts.ElementAtOrDefault(2));
        return true;
    }

    /// <summary>Returns whether this scope includes another: the other is the same or a part of it.</summary>
    /// <param name="other">The other scope.</param>
    public bool Includes(Scope other) =>
        Organization == other.Organization
        && (Project is null || Project == other.Project)
        && (Environment is null || Environment == other.Environment);

    /// <summary>Returns the scope in its text form.</summary>
    public override string ToString() =>
        (Project, Environment) switch
        {
            (null, _) => Organization,
            (_, null) => $"{Organization}/{Project}",
            _ => $"{Organization}/{Project}/{Environment}",
        };
}
