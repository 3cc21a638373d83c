using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Integrations.Trees;

namespace FlagCluster.Integrations.Bundles;

/// <summary>Returns the files of a bundle. Equal content has equal files.</summary>
public static class BundleWriter
{
    /// <summary>The version of the format of bundles.</summary>
    public const int Format = 1;

    /// <summary>Returns the file that makes a folder a bundle.</summary>
    /// <param name="organization">The slug of the organization that the bundle comes from.</param>
    public static TreeFile Root(string organization) =>
        ToFile(BundlePaths.Root, new() { ["format"] = Format, ["organization"] = organization });

    /// <summary>Returns the description of a project.</summary>
    public static TreeFile Project(Project project)
    {
        ArgumentNullException.ThrowIfNull(project);
        return ToFile(BundlePaths.OfProject(project.Slug), new() { ["name"] = project.Name });
    }

    /// <summary>Returns the description of an environment.</summary>
    public static TreeFile Environment(ProjectEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        var description = new JsonObject
        {
            ["name"] = environment.Name,
            ["color"] = environment.Color,
            ["order"] = environment.Order,
            ["productionLike"] = environment.IsProductionLike,
        };
        if (CompatibleApiNames.Of(environment.CompatibleApis) is { Count: > 0 } apis)
            description["compatibleApis"] = new JsonArray([.. apis.Select(name => JsonValue.Create(name))]);
        return ToFile(BundlePaths.OfEnvironment(environment.Id), description);
    }

    /// <summary>Returns the files of the flags and segments of an environment, one item at a time.</summary>
    public static IEnumerable<TreeFile> Items(EnvironmentId id, Ruleset ruleset)
    {
        ArgumentNullException.ThrowIfNull(ruleset);
        var folder = BundlePaths.FolderOf(id.Project, id.Environment);
        foreach (var kind in Enum.GetValues<ItemKind>())
        foreach (var item in ruleset.Items(kind))
        foreach (var file in ItemFiles.Write(item))
            yield return file with
            {
                Path = folder + file.Path,
            };
    }

    private static TreeFile ToFile(string path, JsonObject description)
    {
        using var document = JsonDocument.Parse(description.ToJsonString());
        return new(path, Encoding.UTF8.GetBytes(YamlText.Document(document.RootElement)));
    }
}
