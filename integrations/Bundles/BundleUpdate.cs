using FlagCluster.Contracts.Rulesets;
using FlagCluster.Integrations.Trees;

namespace FlagCluster.Integrations.Bundles;

/// <summary>Represents what makes the folder of a bundle equal to an export. Comments and order in its files stay.</summary>
/// <param name="Writes">The files to write.</param>
/// <param name="Deletes">The paths to delete: files of items that the environments of the export do not have.</param>
public sealed record BundleUpdate(IReadOnlyList<TreeFile> Writes, IReadOnlyList<string> Deletes)
{
    /// <summary>Returns the differences between a folder and an export.</summary>
    /// <param name="existing">The files of the folder.</param>
    /// <param name="exported">The files of the export.</param>
    public static BundleUpdate Plan(IEnumerable<TreeFile> existing, IEnumerable<TreeFile> exported)
    {
        var before = existing.ToDictionary(file => file.Path, StringComparer.Ordinal);
        var after = exported.ToList();
        var items = after.GroupBy(file => ItemOf(file.Path));
        var old = before.Values.ToLookup(file => ItemOf(file.Path));
        var wanted = items.SelectMany(group => group.Key is { } item ? Edit(item.Folder, old[item], [.. group]) : group).ToList();
        var paths = wanted.Select(file => file.Path).ToHashSet(StringComparer.Ordinal);
        var environments = after.Select(file => FolderOf(file.Path)).Where(folder => folder is not null).ToHashSet();
        return new(
            [.. wanted.Where(file => !before.TryGetValue(file.Path, out var same) || !same.Content.Span.SequenceEqual(file.Content.Span))],
            [.. before.Keys.Where(path => !paths.Contains(path) && ItemOf(path) is { } item && environments.Contains(item.Folder))]
        );
    }

    private static IEnumerable<TreeFile> Edit(string folder, IEnumerable<TreeFile> before, IReadOnlyList<TreeFile> after)
    {
        var item = ItemFiles.Read(Relative(folder, after)).Item;
        return item is null
            ? after
            : ItemFiles.Edit(Relative(folder, before), item).Select(file => file with { Path = folder + file.Path });
    }

    private static List<TreeFile> Relative(string folder, IEnumerable<TreeFile> files) =>
        [.. files.Select(file => file with { Path = file.Path[folder.Length..] })];

    private static (string Folder, ItemKind Kind, string Key)? ItemOf(string path) =>
        BundlePaths.Parse(path) is (var project, { } environment, { } inner) && TreePaths.Parse(inner, out _) is { } item
            ? (BundlePaths.FolderOf(project, environment), item.Kind, item.Key)
            : null;

    private static string? FolderOf(string path) =>
        BundlePaths.Parse(path) is (var project, { } environment, _) ? BundlePaths.FolderOf(project, environment) : null;
}
