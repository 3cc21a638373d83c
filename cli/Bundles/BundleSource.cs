using System.IO.Enumeration;
using System.Runtime.CompilerServices;
using FlagCluster.Cli.Errors;
using FlagCluster.Integrations.Bundles;
using FlagCluster.Integrations.Repositories;
using FlagCluster.Integrations.Trees;

namespace FlagCluster.Cli.Bundles;

/// <summary>Represents a bundle: a folder with <c>bundle.yaml</c>, an archive, or an archive in an object storage.</summary>
/// <param name="name">The path of the folder or the archive, or the address of the object.</param>
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
        ObjectAddress.IsObject(name)
        || (Directory.Exists(name) ? File.Exists(Path.Combine(name, BundlePaths.Root)) : FormatOf(name) is not null);

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
            await using var archive = await OpenAsync(cancellationToken);
            var format =
                await BundleArchive.DetectAsync(archive, cancellationToken)
                ?? throw Unreadable("it is neither a tar.gz nor a zip archive.");
            await foreach (var file in BundleArchive.ReadAsync(archive, format, cancellationToken))
                yield return file;
            yield break;
        }
        var size = 0L;
        foreach (var path in Names())
        {
            var content = Read(Path.Combine(name, path));
            if ((size += content.Length) > BundleLimits.Bytes)
                throw Unreadable($"its files take more than {BundleLimits.Bytes >> 20} MiB.");
            yield return new(ToPath(path), content);
        }
    }

    /// <summary>Returns the bundle as an archive.</summary>
    /// <exception cref="CommandException">The bundle is not readable.</exception>
    public async Task<byte[]> PackAsync(CancellationToken cancellationToken)
    {
        using var archive = new MemoryStream();
        if (IsFolder)
            await BundleArchive.WriteAsync(archive, BundleFormat.TarGz, ReadAsync(cancellationToken), cancellationToken);
        else
        {
            await using var packed = await OpenAsync(cancellationToken);
            await packed.CopyToAsync(archive, cancellationToken);
        }
        return archive.ToArray();
    }

    /// <summary>Makes a folder equal to an export. Comments and order in its files stay.</summary>
    /// <param name="read">Returns the files of the export, each time again.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <returns>The number of files of the export, and of those that were written or deleted.</returns>
    /// <exception cref="CommandException">
    /// The folder is not readable or writable, or the export has other files than those of a bundle.
    /// </exception>
    public async Task<(int Files, int Changed)> UpdateAsync(Func<IAsyncEnumerable<TreeFile>> read, CancellationToken cancellationToken)
    {
        var files = 0;
        // Everything is read once before anything is written.
        await foreach (var file in read().WithCancellation(cancellationToken))
        {
            if (!BundlePaths.IsExported(file.Path))
                throw CommandException.Usage($"The export has '{file.Path}', which is not a file of a bundle. Nothing was written.");
            files++;
        }
        var update = new BundleUpdate(IsFolder ? Names().Select(ToPath) : [], path => Read(Path.Combine(name, path)));
        try
        {
            var changed = 0;
            await foreach (var file in update.WritesAsync(read(), cancellationToken))
            {
                var path = Path.Combine(name, file.Path);
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                // An export that a crash interrupts is made again, and then replaces what is incomplete.
                Output.DraftFile.Replace(path, stream => stream.Write(file.Content.Span), survives: false);
                changed++;
            }
            foreach (var path in update.Deletes().ToList())
            {
                File.Delete(Path.Combine(name, path));
                changed++;
            }
            return (files, changed);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw CommandException.Usage($"{name} cannot be written: {exception.Message}");
        }
    }

    private static string ToPath(string name) => name.Replace(Path.DirectorySeparatorChar, '/');

    /// <summary>Opens the archive, which can seek.</summary>
    private async Task<FileStream> OpenAsync(CancellationToken cancellationToken)
    {
        if (!ObjectAddress.IsObject(name))
            return Try(() => new FileStream(name, FileMode.Open, FileAccess.Read, FileShare.Read));
        var archive = TemporaryArchive.Create();
        try
        {
            await BundleObject.ReadAsync(name, archive, cancellationToken);
            archive.Position = 0;
            return archive;
        }
        catch
        {
            await archive.DisposeAsync();
            throw;
        }
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

    private byte[] Read(string path) => Try(() => File.ReadAllBytes(path));

    private T Try<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(exception.Message);
        }
    }

    private CommandException Unreadable(string why) => CommandException.Usage($"{name} cannot be read: {why}");
}
