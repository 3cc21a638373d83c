using System.Collections.Immutable;
using FlagCluster.Contracts.Git;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Contracts.Text;
using FlagCluster.Integrations.Git.Repository;
using FlagCluster.Integrations.Trees;

namespace FlagCluster.Integrations.Git.Merging;

/// <summary>Reads items from the folder of an environment.</summary>
internal sealed class EnvironmentTree(ITreeSource repository, string folder)
{
    private const int MaxText = 1_000;

    private static readonly TreePart[] Parts = Enum.GetValues<TreePart>();

    /// <summary>Returns the items whose files differ between two commits; null stands for an empty folder.</summary>
    public async Task<(HashSet<ItemId> Items, List<GitFileError> Errors)> DiffAsync(
        string? from,
        string? to,
        CancellationToken cancellationToken
    )
    {
        HashSet<ItemId> items = [];
        List<GitFileError> errors = [];
        foreach (var change in await repository.DiffTreeAsync(from, to, folder, cancellationToken))
        {
            var meaning = TreePaths.Parse(change.Path, out var problem);
            if (meaning is { } path)
                items.Add(new(path.Kind, path.Key));
            // What is deleted is no problem any more, and files that are not of items may be anything.
            var isOfItems = meaning is not null || problem is not null;
            if (!change.IsDeleted && isOfItems && errors.Count < TreeLimits.Errors && (change.Problem ?? problem) is { } text)
                errors.Add(new(Clipped.Text(FullPath(change.Path), MaxText), 0, Clipped.Text(text, MaxText)));
        }
        return (items, errors);
    }

    /// <summary>Returns items of a commit; those that do not exist are missing.</summary>
    public async Task<(Dictionary<ItemId, RulesetItem> Items, ImmutableArray<GitFileError> Errors)> ReadAsync(
        string? commit,
        IReadOnlyCollection<ItemId> items,
        CancellationToken cancellationToken
    )
    {
        var read = new Dictionary<ItemId, RulesetItem>();
        var errors = ImmutableArray.CreateBuilder<GitFileError>();
        if (commit is null || items.Count == 0)
            return (read, []);
        foreach (var (id, files) in await ReadFilesAsync(commit, items, cancellationToken))
        {
            if (files.Count == 0)
                continue;
            var item = ItemFiles.Read(files);
            if (item.Item is not null)
                read[id] = item.Item;
            errors.AddRange(item.Errors.Take(TreeLimits.Errors - errors.Count).Select(ErrorOf));
        }
        return (read, errors.ToImmutable());
    }

    /// <summary>Returns the files of items of a commit; an item that does not exist has none.</summary>
    public async Task<Dictionary<ItemId, IReadOnlyList<TreeFile>>> ReadFilesAsync(
        string? commit,
        IReadOnlyCollection<ItemId> items,
        CancellationToken cancellationToken
    )
    {
        var paths = items.ToDictionary(item => item, PathsOf);
        var contents = commit is null
            ? new Dictionary<string, byte[]>(StringComparer.Ordinal)
            : await repository.ReadBlobsAsync(commit, folder, paths.Values.SelectMany(all => all), cancellationToken);
        return paths.ToDictionary(
            pair => pair.Key,
            pair => (IReadOnlyList<TreeFile>)[.. pair.Value.Where(contents.ContainsKey).Select(path => new TreeFile(path, contents[path]))]
        );
    }

    /// <summary>
    /// Returns the files of a commit that change so that they have items. Null stands for a deleted item, and for a deleted file.
    /// </summary>
    public async Task<Dictionary<string, byte[]?>> EditAsync(
        string? commit,
        IReadOnlyDictionary<ItemId, RulesetItem?> items,
        CancellationToken cancellationToken
    )
    {
        var files = new Dictionary<string, byte[]?>(StringComparer.Ordinal);
        foreach (var (id, before) in await ReadFilesAsync(commit, [.. items.Keys], cancellationToken))
        {
            var after = items[id] is { } item ? ItemFiles.Edit(before, item) : [];
            foreach (var file in before)
                files[file.Path] = null;
            foreach (var file in after)
                files[file.Path] = file.Content.ToArray();
        }
        return files;
    }

    /// <summary>Returns the error of an item at a JSON Pointer.</summary>
    public async Task<GitFileError> LocateAsync(
        string commit,
        ItemId item,
        string pointer,
        string detail,
        CancellationToken cancellationToken
    )
    {
        var files = (await ReadFilesAsync(commit, [item], cancellationToken))[item];
        return files.Count == 0
            ? new(FullPath(TreePaths.Of(item.Kind, item.Key)), 0, detail)
            : ErrorOf(ItemFiles.Locate(files, pointer, detail));
    }

    private GitFileError ErrorOf(TreeError error) => new(FullPath(error.Path), error.Line, Clipped.Text(error.Detail, MaxText));

    private string FullPath(string path) => folder.Length == 0 ? path : $"{folder}/{path}";

    private static string[] PathsOf(ItemId item) =>
        item.Kind == ItemKind.Segment
            ? [.. Parts.Select(part => TreePaths.Of(new TreePath(item.Kind, item.Key, part)))]
            : [TreePaths.Of(item.Kind, item.Key)];
}
