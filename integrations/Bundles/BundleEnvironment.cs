using FlagCluster.Contracts.Rulesets;
using FlagCluster.Integrations.Trees;

namespace FlagCluster.Integrations.Bundles;

/// <summary>Represents an environment of a bundle.</summary>
public sealed class BundleEnvironment
{
    private readonly IReadOnlyDictionary<(ItemKind Kind, string Key), List<TreeFile>> _files;

    internal BundleEnvironment(
        string project,
        string slug,
        BundleDescription? description,
        IReadOnlyList<RulesetItem> items,
        IReadOnlyDictionary<(ItemKind Kind, string Key), List<TreeFile>> files
    )
    {
        (Project, Slug, Description, Items, _files) = (project, slug, description, items, files);
    }

    /// <summary>Gets the slug of the project.</summary>
    public string Project { get; }

    /// <summary>Gets the slug.</summary>
    public string Slug { get; }

    /// <summary>Gets its properties; null when the bundle does not have them.</summary>
    public BundleDescription? Description { get; }

    /// <summary>Gets the flags and segments. Segments come first, so that each item refers only to flags and to those before it.</summary>
    public IReadOnlyList<RulesetItem> Items { get; }

    /// <summary>Returns an error in an item.</summary>
    /// <param name="kind">The kind of the item.</param>
    /// <param name="key">The key of the item.</param>
    /// <param name="pointer">The value as a JSON Pointer into the item.</param>
    /// <param name="detail">What is wrong and what to do.</param>
    public TreeError Error(ItemKind kind, string key, string pointer, string detail)
    {
        var folder = BundlePaths.FolderOf(Project, Slug);
        if (!_files.TryGetValue((kind, key), out var files))
            return new(folder.TrimEnd('/'), 1, 1, detail);
        var error = ItemFiles.Locate(files, pointer, detail);
        return error with { Path = folder + error.Path };
    }
}
