using System.Runtime.CompilerServices;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Integrations.Trees;

namespace FlagCluster.Integrations.Bundles;

/// <summary>Makes the folder of a bundle equal to an export, one item at a time. Comments and order in its files stay.</summary>
public sealed class BundleUpdate
{
    private readonly Func<string, ReadOnlyMemory<byte>> _read;
    private readonly HashSet<string> _existing;
    private readonly ILookup<(string Folder, ItemKind Kind, string Key)?, string> _items;
    private readonly HashSet<string> _wanted = new(StringComparer.Ordinal);
    private readonly HashSet<string> _environments = new(StringComparer.Ordinal);

    /// <summary>Initializes the update.</summary>
    /// <param name="existing">The paths of the files of the folder.</param>
    /// <param name="read">Returns the content of one of them.</param>
    public BundleUpdate(IEnumerable<string> existing, Func<string, ReadOnlyMemory<byte>> read)
    {
        _read = read;
        _existing = existing.ToHashSet(StringComparer.Ordinal);
        _items = _existing.ToLookup(BundlePaths.ItemOf);
    }

    /// <summary>Returns the files to write.</summary>
    /// <param name="exported">The files of the export, those of one item together.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    public async IAsyncEnumerable<TreeFile> WritesAsync(
        IAsyncEnumerable<TreeFile> exported,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(exported);
        var (item, files) = (default((string Folder, ItemKind Kind, string Key)?), new List<TreeFile>());
        await foreach (var file in exported.WithCancellation(cancellationToken))
        {
            var next = BundlePaths.ItemOf(file.Path);
            if (next is null || next != item)
            {
                foreach (var write in Update(item, files))
                    yield return write;
                files = [];
            }
            item = next;
            files.Add(file);
        }
        foreach (var write in Update(item, files))
            yield return write;
    }

    /// <summary>
    /// Returns the paths to delete, after the files were written: files of items that the environments of the export do not have.
    /// </summary>
    public IEnumerable<string> Deletes() =>
        _existing.Where(path => !_wanted.Contains(path) && BundlePaths.ItemOf(path) is { } item && _environments.Contains(item.Folder));

    private IEnumerable<TreeFile> Update((string Folder, ItemKind Kind, string Key)? item, List<TreeFile> files)
    {
        var paths = item is { } known ? _items[known] : files.Select(file => file.Path).Where(_existing.Contains);
        var before = paths.Distinct().ToDictionary(path => path, _read, StringComparer.Ordinal);
        foreach (var file in item is { } one ? Edit(one.Folder, before, files) : files)
        {
            _wanted.Add(file.Path);
            if (BundlePaths.Parse(file.Path) is (var project, { } environment, _))
                _environments.Add(BundlePaths.FolderOf(project, environment));
            if (!IsIn(before, file))
                yield return file;
        }
    }

    private static IEnumerable<TreeFile> Edit(string folder, Dictionary<string, ReadOnlyMemory<byte>> before, List<TreeFile> after)
    {
        // Most items of an export are new or the same: they need not be parsed.
        if (before.Count == 0 || (before.Count == after.Count && after.All(file => IsIn(before, file))))
            return after;
        if (ItemFiles.Read(Relative(folder, after)).Item is not { } wanted)
            return after;
        var old = Relative(folder, before.Select(file => new TreeFile(file.Key, file.Value)));
        return ItemFiles.Edit(old, wanted).Select(file => file with { Path = folder + file.Path });
    }

    private static bool IsIn(Dictionary<string, ReadOnlyMemory<byte>> files, TreeFile file) =>
        files.TryGetValue(file.Path, out var content) && content.Span.SequenceEqual(file.Content.Span);

    private static List<TreeFile> Relative(string folder, IEnumerable<TreeFile> files) =>
        [.. files.Select(file => file with { Path = file.Path[folder.Length..] })];
}
