using FlagCluster.Contracts.Rulesets;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Integrations.Trees;

namespace FlagCluster.Integrations.Bundles;

/// <summary>Provides the paths in a bundle.</summary>
public static class BundlePaths
{
    /// <summary>The file that makes a folder a bundle.</summary>
    public const string Root = "bundle.yaml";

    private const string Projects = "projects",
        Environments = "environments",
        ProjectFile = "project.yaml",
        EnvironmentFile = "environment.yaml";

    /// <summary>Returns the path of the description of a project.</summary>
    public static string OfProject(string project) => $"{Projects}/{project}/{ProjectFile}";

    /// <summary>Returns the path of the description of an environment.</summary>
    public static string OfEnvironment(EnvironmentId id) => FolderOf(id.Project, id.Environment) + EnvironmentFile;

    /// <summary>Returns the path of the folder of an environment, with a slash at its end.</summary>
    public static string FolderOf(string project, string environment) => $"{Projects}/{project}/{Environments}/{environment}/";

    /// <summary>Returns the meaning of a path below <c>projects</c>, or null when it has none.</summary>
    /// <param name="path">The path.</param>
    /// <returns>The project; the environment, or null for the description of the project; and the path in the environment, or null
    /// for its description.</returns>
    internal static (string Project, string? Environment, string? Inner)? Parse(string path) =>
        path.Split('/') switch
        {
            [Projects, var project, ProjectFile] => (project, null, null),
            [Projects, var project, Environments, var environment, EnvironmentFile] => (project, environment, null),
            [Projects, var project, Environments, var environment, _, ..] => (
                project,
                environment,
                path[FolderOf(project, environment).Length..]
            ),
            _ => null,
        };

    /// <summary>Returns the item whose file has a path, with the folder of its environment; null for other files.</summary>
    /// <param name="path">The path.</param>
    internal static (string Folder, ItemKind Kind, string Key)? ItemOf(string path) =>
        Parse(path) is (var project, { } environment, { } inner) && TreePaths.Parse(inner, out _) is { } item
            ? (FolderOf(project, environment), item.Kind, item.Key)
            : null;

    /// <summary>Returns whether a path is that of a file of an export. Others may lead anywhere on the disk.</summary>
    /// <param name="path">The path.</param>
    public static bool IsExported(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return path == Root
            || (
                Parse(path) is var (project, environment, inner)
                && Slug.IsValid(project)
                && (environment is null || Slug.IsValid(environment))
                && (inner is null || TreePaths.Parse(inner, out _) is not null)
            );
    }

    /// <summary>Returns why a path is not that of a file in a folder, or null.</summary>
    /// <param name="path">The path in the archive.</param>
    internal static string? FindProblem(string path)
    {
        if (path.Length > BundleLimits.PathLength)
            return $"it has more than {BundleLimits.PathLength} characters";
        if (path.Contains('\\', StringComparison.Ordinal) || path.Any(char.IsControl))
            return "it has a backslash or a control character";
        return path.Split('/').Any(part => part is "" or "." or "..") ? "it leads out of the folder" : null;
    }
}
