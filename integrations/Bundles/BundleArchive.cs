using System.Formats.Tar;
using System.IO.Compression;
using System.Runtime.CompilerServices;
using FlagCluster.Integrations.Trees;

namespace FlagCluster.Integrations.Bundles;

/// <summary>
/// Packs files into archives and unpacks them, one file at a time. Equal files make equal archives: an entry has neither an owner nor the
/// time at which it was written.
/// </summary>
public static class BundleArchive
{
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    // The first time that both formats can store.
    private static readonly DateTimeOffset Written = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Returns the format of an archive by its first bytes, or null.</summary>
    public static BundleFormat? Detect(ReadOnlySpan<byte> start) =>
        start switch
        {
            [0x1F, 0x8B, ..] => BundleFormat.TarGz,
            [(byte)'P', (byte)'K', ..] => BundleFormat.Zip,
            _ => null,
        };

    /// <summary>Returns the format of an archive by its first bytes, or null, and continues at its start.</summary>
    /// <param name="archive">The archive, which can seek.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    public static async Task<BundleFormat?> DetectAsync(Stream archive, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(archive);
        var start = new byte[2];
        var read = await archive.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancellationToken);
        archive.Position = 0;
        return Detect(start.AsSpan(0, read));
    }

    /// <summary>Writes an archive.</summary>
    /// <param name="output">The stream, which stays open.</param>
    /// <param name="format">The format.</param>
    /// <param name="files">The files, in the order in which they are written.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    public static async Task WriteAsync(
        Stream output,
        BundleFormat format,
        IAsyncEnumerable<TreeFile> files,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(files);
        if (format == BundleFormat.Zip)
        {
            await WriteZipAsync(output, files, cancellationToken);
            return;
        }
        await using var gzip = new GZipStream(output, CompressionLevel.Optimal, leaveOpen: true);
        await using var tar = new TarWriter(gzip, TarEntryFormat.Gnu, leaveOpen: true);
        await foreach (var file in files.WithCancellation(cancellationToken))
        {
            using var content = new MemoryStream(file.Content.ToArray(), writable: false);
            // The format pax would name each entry after the process.
            var entry = new GnuTarEntry(TarEntryType.RegularFile, file.Path)
            {
                DataStream = content,
                Mode = Mode,
                ModificationTime = Written,
            };
            await tar.WriteEntryAsync(entry, cancellationToken);
        }
    }

    private static async Task WriteZipAsync(Stream output, IAsyncEnumerable<TreeFile> files, CancellationToken cancellationToken)
    {
        await using var written = new DrainedStream();
        using (var zip = new ZipArchive(written, ZipArchiveMode.Create, leaveOpen: true))
        {
            await foreach (var file in files.WithCancellation(cancellationToken))
            {
                var entry = zip.CreateEntry(file.Path, CompressionLevel.Optimal);
                entry.LastWriteTime = Written;
                entry.ExternalAttributes = 0;
                await using (var content = await entry.OpenAsync(cancellationToken))
                    await content.WriteAsync(file.Content, cancellationToken);
                await written.DrainAsync(output, cancellationToken);
            }
        }
        await written.DrainAsync(output, cancellationToken);
    }

    /// <summary>Reads an archive. Its files are complete when the sequence ends without an exception.</summary>
    /// <param name="input">The archive; a zip archive needs a stream that can seek.</param>
    /// <param name="format">The format.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <exception cref="InvalidDataException">
    /// The archive is malformed, larger than <see cref="BundleLimits"/>, or has a link or a path that leads out of the folder.
    /// </exception>
    public static IAsyncEnumerable<TreeFile> ReadAsync(Stream input, BundleFormat format, CancellationToken cancellationToken = default) =>
        format == BundleFormat.Zip ? ReadZipAsync(input, cancellationToken) : ReadTarAsync(input, cancellationToken);

    private static async IAsyncEnumerable<TreeFile> ReadTarAsync(Stream input, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var budget = new ArchiveBudget();
        await using var gzip = new GZipStream(input, CompressionMode.Decompress, leaveOpen: true);
        // Names and padding count too, so that an archive without files ends as well.
        await using var bounded = new BoundedStream(gzip, 2 * BundleLimits.Bytes);
        await using var tar = new TarReader(bounded, leaveOpen: true);
        while (await NextAsync(tar, cancellationToken) is { } entry)
        {
            budget.Count();
            if (entry.EntryType is TarEntryType.Directory or TarEntryType.GlobalExtendedAttributes)
                continue;
            if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile))
                throw new InvalidDataException($"'{entry.Name}' is a link or a device; a bundle has files and folders only.");
            yield return await budget.ReadAsync(
                entry.Name.StartsWith("./", StringComparison.Ordinal) ? entry.Name[2..] : entry.Name,
                entry.Length,
                entry.DataStream,
                cancellationToken
            );
        }
    }

    private static async ValueTask<TarEntry?> NextAsync(TarReader tar, CancellationToken cancellationToken)
    {
        try
        {
            return await tar.GetNextEntryAsync(copyData: false, cancellationToken);
        }
        catch (Exception exception)
            when (exception
                    is EndOfStreamException
                        or FormatException
                        or ArgumentException
                        or InvalidOperationException
                        or NotSupportedException
                        or OverflowException
            )
        {
            throw new InvalidDataException("The archive is malformed or incomplete.", exception);
        }
    }

    private static async IAsyncEnumerable<TreeFile> ReadZipAsync(Stream input, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var budget = new ArchiveBudget();
        await using var zip = await ZipArchive.CreateAsync(input, ZipArchiveMode.Read, leaveOpen: true, null, cancellationToken);
        foreach (var entry in zip.Entries)
        {
            budget.Count();
            if (entry.FullName.EndsWith('/'))
                continue;
            if (IsLink(entry))
                throw new InvalidDataException($"'{entry.FullName}' is a link; a bundle has files and folders only.");
            await using var content = await entry.OpenAsync(cancellationToken);
            yield return await budget.ReadAsync(entry.FullName, entry.Length, content, cancellationToken);
        }
    }

    /// <summary>Returns whether an entry is a symbolic link: the upper half of its attributes is the mode of Unix.</summary>
    private static bool IsLink(ZipArchiveEntry entry) => ((entry.ExternalAttributes >> 16) & 0xF000) == 0xA000;
}
