using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using FlagCluster.Integrations.Bundles;
using FlagCluster.Integrations.Trees;

namespace FlagCluster.Integrations.Tests.Bundles;

public sealed class BundleArchiveTests
{
    private static readonly TreeFile[] Files =
    [
        new("bundle.yaml", "format: 1\n"u8.ToArray()),
        new("projects/" + new string('x', 300) + "/long.yaml", "key: long\n"u8.ToArray()),
        new("empty.txt", default),
    ];

    [Theory]
    [InlineData(BundleFormat.TarGz)]
    [InlineData(BundleFormat.Zip)]
    public async Task Write_Files_AreReadBackAndDeterministic(BundleFormat format)
    {
        var archive = await WriteAsync(format, Files);

        var read = await ReadAsync(archive);

        Assert.Equal(format, BundleArchive.Detect(archive));
        Assert.Equal(Files.Select(Text), read.Select(Text));
        Assert.Equal(archive, await WriteAsync(format, Files));
    }

    [Theory]
    [InlineData("../outside.yaml")]
    [InlineData("/etc/passwd")]
    [InlineData("a/../../b.yaml")]
    [InlineData("a\\b.yaml")]
    [InlineData("a//b.yaml")]
    [InlineData("a/./b.yaml")]
    public async Task Read_PathOutOfTheFolder_IsRefused(string path)
    {
        var tar = await TarAsync(new GnuTarEntry(TarEntryType.RegularFile, path) { DataStream = new MemoryStream([1]) });
        var zip = await WriteAsync(BundleFormat.Zip, [new(path, new byte[] { 1 })]);

        await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync(tar));
        await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync(zip));
    }

    [Theory]
    [InlineData(TarEntryType.SymbolicLink)]
    [InlineData(TarEntryType.HardLink)]
    [InlineData(TarEntryType.Fifo)]
    public async Task Read_Link_IsRefused(TarEntryType type)
    {
        var entry = new PaxTarEntry(type, "link.yaml");
        if (type != TarEntryType.Fifo)
            entry.LinkName = "/etc/passwd";

        await Assert.ThrowsAsync<InvalidDataException>(async () => await ReadAsync(await TarAsync(entry)));
    }

    [Fact]
    public async Task Read_LargeAttributesOfAnEntry_AreRefused()
    {
        var attributes = new Dictionary<string, string> { ["comment"] = new('x', 2 * 1024 * 1024) };
        var entry = new PaxTarEntry(TarEntryType.RegularFile, "a.yaml", attributes) { DataStream = new MemoryStream([1]) };

        await Assert.ThrowsAsync<InvalidDataException>(async () => await ReadAsync(await TarAsync(entry)));
    }

    [Theory]
    [InlineData("bundle.yaml", true)]
    [InlineData("projects/shop/project.yaml", true)]
    [InlineData("projects/shop/environments/production/environment.yaml", true)]
    [InlineData("projects/shop/environments/production/flags/ne/new.yaml", true)]
    [InlineData("projects/shop/environments/production/segments/staff.included.txt", true)]
    [InlineData(".git/config", false)]
    [InlineData("C:/Windows/new.yaml", false)]
    [InlineData("projects/.git/project.yaml", false)]
    [InlineData("projects/C:/environments/production/environment.yaml", false)]
    [InlineData("projects/shop/environments/../environment.yaml", false)]
    [InlineData("projects/shop/environments/production/.git/config", false)]
    [InlineData("projects/shop/environments/production/flags/ne/../../new.yaml", false)]
    public void IsExported_Path_IsTrueForThoseOfABundle(string path, bool expected) => Assert.Equal(expected, BundlePaths.IsExported(path));

    [Fact]
    public async Task Read_LinkInZip_IsRefused()
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
            zip.CreateEntry("link.yaml").ExternalAttributes = unchecked((int)0xA1FF0000);

        await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync(stream.ToArray()));
    }

    [Theory]
    [InlineData(BundleFormat.TarGz)]
    [InlineData(BundleFormat.Zip)]
    public async Task Read_RepeatedOrTooLargeFile_IsRefused(BundleFormat format)
    {
        var repeated = await WriteAsync(format, [Files[0], Files[0]]);
        var large = await WriteAsync(format, [new("large.txt", new byte[TreeLimits.KeyListBytes + 1])]);

        await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync(repeated));
        await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync(large));
    }

    [Theory]
    [InlineData(BundleFormat.TarGz)]
    [InlineData(BundleFormat.Zip)]
    public async Task Read_TruncatedArchive_IsRefused(BundleFormat format)
    {
        var archive = await WriteAsync(format, Files);

        for (var length = 2; length < archive.Length - 30; length += 7)
            await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync(archive[..length]));
    }

    [Fact]
    public async Task Read_ArchiveOfOtherTools_SkipsFoldersAndLeadingDots()
    {
        var tar = await TarAsync(
            new PaxTarEntry(TarEntryType.Directory, "./"),
            new PaxTarEntry(TarEntryType.RegularFile, "./bundle.yaml") { DataStream = new MemoryStream([1]) }
        );

        Assert.Equal("bundle.yaml", Assert.Single(await ReadAsync(tar)).Path);
    }

    private static string Text(TreeFile file) => $"{file.Path} {Encoding.UTF8.GetString(file.Content.Span)}";

    private static async Task<byte[]> WriteAsync(BundleFormat format, IEnumerable<TreeFile> files)
    {
        using var stream = new MemoryStream();
        await BundleArchive.WriteAsync(stream, format, files.ToAsyncEnumerable());
        return stream.ToArray();
    }

    private static async Task<byte[]> TarAsync(params TarEntry[] entries)
    {
        using var stream = new MemoryStream();
        await using (var gzip = new GZipStream(stream, CompressionMode.Compress, leaveOpen: true))
        await using (var tar = new TarWriter(gzip))
        {
            foreach (var entry in entries)
                await tar.WriteEntryAsync(entry);
        }
        return stream.ToArray();
    }

    private static async Task<List<TreeFile>> ReadAsync(byte[] archive) =>
        await BundleArchive.ReadAsync(new MemoryStream(archive), BundleArchive.Detect(archive)!.Value).ToListAsync();
}
