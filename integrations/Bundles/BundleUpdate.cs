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
        foreach (var file in item is { } one ? Edit(one, files) : files)
        {
            _wanted.Add(file.Path);
            if (BundlePaths.Parse(file.Path) is (var project, { } environment, _))
                _environments.Add(BundlePaths.FolderOf(project, environment));
            if (!_existing.Contains(file.Path) || !_read(file.Path).Span.SequenceEqual(file.Content.Span))
                yield return file;
        }
    }

    private IEnumerable<TreeFile> Edit((string Folder, ItemKind Kind, string Key) item, List<TreeFile> after)
    {
        if (ItemFiles.Read(Relative(item.Folder, after)).Item is not { } wanted)
            return after;
        var before = Relative(item.Folder, _items[item].Select(path => new TreeFile(path, _read(path))));
        return ItemFiles.Edit(before, wanted).Select(file => file with { Path = item.Folder + file.Path });
    }

    private static List<TreeFile> Relative(string folder, IEnumerable<TreeFile> files) =>
        [.. files.Select(file => file with { Path = file.Path[folder.Length..] })];
}
