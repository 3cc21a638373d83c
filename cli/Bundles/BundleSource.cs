using System.IO.Enumeration;
using System.Runtime.CompilerServices;
using FlagCluster.Cli.Errors;
using FlagCluster.Integrations.Bundles;
using FlagCluster.Integrations.Trees;

namespace FlagCluster.Cli.Bundles;

/// <summary>Represents a bundle on the disk: a folder with <c>bundle.yaml</c>, or an archive.</summary>
/// <param name="name">The path of the folder or the archive.</param>
internal sealed class BundleSource(string name)
{
    private static readonly string[] Archives = [".tar.gz", ".tgz", ".zip"];

    private static readonly EnumerationOptions Visible = new()
    {
        RecurseSubdirectories = true,
        IgnoreInaccessible = false,
        AttributesToSkip = FileAttributes.Hidden | FileAttributes.System,
    };

    /// <summary>Gets a value indicating whether the bundle is a folder.</summary>
    public bool IsFolder => Directory.Exists(name);

    /// <summary>Returns whether a path is that of a bundle, not of a ruleset or of files of another system.</summary>
    public static bool IsBundle(string name) =>
        Directory.Exists(name) ? File.Exists(Path.Combine(name, BundlePaths.Root)) : FormatOf(name) is not null;

    /// <summary>Returns the format that the name of an archive stands for, or null when it is not one.</summary>
    public static BundleFormat? FormatOf(string name) =>
        !Archives.Any(extension => name.EndsWith(extension, StringComparison.OrdinalIgnoreCase)) ? null
        : name.EndsWith(".zip", StringComparison.OrdinalIgnoreCase) ? BundleFormat.Zip
        : BundleFormat.TarGz;

    /// <summary>Returns the path of a file of the bundle, for people.</summary>
    public string PathOf(string path) => IsFolder ? Path.Combine(name, path) : $"{name}:{path}";

    /// <summary>Returns the files.</summary>
    /// <exception cref="CommandException">The bundle is not readable.</exception>
    public async IAsyncEnumerable<TreeFile> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!IsFolder)
        {
            var archive = await PackAsync(cancellationToken);
            var format = BundleArchive.Detect(archive) ?? throw Unreadable("it is neither a tar.gz nor a zip archive.");
            await foreach (var file in BundleArchive.ReadAsync(new MemoryStream(archive, writable: false), format, cancellationToken))
                yield return file;
            yield break;
        }
        var size = 0L;
        foreach (var path in Names())
        {
            var content = Read(Path.Combine(name, path));
            if ((size += content.Length) > BundleLimits.Bytes)
                throw Unreadable($"its files take more than {BundleLimits.Bytes >> 20} MiB.");
            yield return new(path.Replace(Path.DirectorySeparatorChar, '/'), content);
        }
    }

    /// <summary>Returns the bundle as an archive.</summary>
    /// <exception cref="CommandException">The bundle is not readable.</exception>
    public async Task<byte[]> PackAsync(CancellationToken cancellationToken)
    {
        if (!IsFolder)
            return Read(name);
        using var archive = new MemoryStream();
        await BundleArchive.WriteAsync(archive, BundleFormat.TarGz, ReadAsync(cancellationToken), cancellationToken);
        return archive.ToArray();
    }

    /// <summary>Makes a folder equal to an export. Comments and order in its files stay.</summary>
    /// <returns>The number of files that were written or deleted.</returns>
    /// <exception cref="CommandException">
    /// The folder is not readable or writable, or the export has other files than those of a bundle.
    /// </exception>
    public async Task<int> UpdateAsync(IReadOnlyList<TreeFile> exported, CancellationToken cancellationToken)
    {
        if (exported.FirstOrDefault(file => !BundlePaths.IsExported(file.Path)) is { } unknown)
            throw CommandException.Usage($"The export has '{unknown.Path}', which is not a file of a bundle. Nothing was written.");
        var existing = IsFolder ? await ReadAsync(cancellationToken).ToListAsync(cancellationToken) : [];
        var update = BundleUpdate.Plan(existing, exported);
        try
        {
            foreach (var file in update.Writes)
            {
                var path = Path.Combine(name, file.Path);
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                Output.DraftFile.Replace(path, stream => stream.Write(file.Content.Span));
            }
            foreach (var path in update.Deletes)
                File.Delete(Path.Combine(name, path));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw CommandException.Usage($"{name} cannot be written: {exception.Message}");
        }
        return update.Writes.Count + update.Deletes.Count;
    }

    private List<string> Names()
    {
        try
        {
            var files = new FileSystemEnumerable<(string Path, bool IsLink)>(
                name,
                (ref entry) => (Path.GetRelativePath(name, entry.ToFullPath()), IsLink(ref entry)),
                Visible
            )
            {
                ShouldIncludePredicate = (ref entry) => !entry.IsDirectory || IsLink(ref entry),
                ShouldRecursePredicate = (ref entry) => !IsLink(ref entry),
            };
            var visible = files
                .Where(file => !file.Path.Split(Path.DirectorySeparatorChar).Any(part => part.StartsWith('.')))
                .OrderBy(file => file.Path, StringComparer.Ordinal)
                .ToList();
            // Without its files, an import would delete them.
            return visible.Find(file => file.IsLink) is { Path: { } link }
                ? throw Unreadable($"'{link}' is a link; a bundle has files and folders only.")
                : [.. visible.Select(file => file.Path)];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(exception.Message);
        }
    }

    private static bool IsLink(ref FileSystemEntry entry) =>
        entry.Attributes.HasFlag(FileAttributes.ReparsePoint) && entry.ToFileSystemInfo().LinkTarget is not null;

    private byte[] Read(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(exception.Message);
        }
    }

    private CommandException Unreadable(string why) => CommandException.Usage($"{name} cannot be read: {why}");
}
