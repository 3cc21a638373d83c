namespace FlagCluster.Contracts.Tenancy;

/// <summary>Represents the id of an environment, written <c>organization/project/environment</c>.</summary>
/// <param name="Organization">The organization's slug.</param>
/// <param name="Project">The project's slug.</param>
/// <param name="Environment">The environment's slug.</param>
public readonly record struct EnvironmentId(string Organization, string Project, string Environment)
{
    /// <summary>Reads an id from <c>organization/project/environment</c>.</summary>
    /// <returns>False when the text is not three slugs.</returns>
    public static bool TryParse(string? text, out EnvironmentId id)
    {
        id = default;
        if (
            text?.Split('/') is not [var organization, var project, var environment]
            || !Slug.IsValid(organization)
            || !Slug.IsValid(project)
            || !Slug.IsValid(environment)
        )
            return false;
        id = new(organization, project, environment);
        return true;
    }

    /// <summary>Reads an id that FlagCluster wrote.</summary>
    /// <exception cref="FormatException">The text is not three slugs.</exception>
    public static EnvironmentId Parse(string text) =>
        TryParse(text, out var id)
            ? id
            : throw new FormatException($"'{text}' is not organization/project/environment, each {Slug.Shape}.");

    /// <summary>Returns the id as <c>organization/project/environment</c>.</summary>
    public override string ToString() => $"{Organization}/{Project}/{Environment}";
}
