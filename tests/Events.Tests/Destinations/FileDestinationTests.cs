using FlagCluster.Events.Destinations;
using FlagCluster.Events.Tests.Support;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;
using Microsoft.Extensions.Options;

namespace FlagCluster.Events.Tests.Destinations;

public sealed class FileDestinationTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly FakeTimeProvider _time = new();

    public void Dispose() => _folder.Dispose();

    private FileDestination Open(string? folder = null, int maxBytes = 65_536, int maxFiles = 100) =>
        new(
            Options.Create(
                new EventFileOptions
                {
                    Directory = folder ?? _folder.Path,
                    MaxBytes = maxBytes,
                    MaxFiles = maxFiles,
                }
            ),
            _time
        );

    private static List<string> Lines(string folder) =>
        [
            .. Directory
                .GetFiles(folder, "events-*.jsonl")
                .Order(StringComparer.Ordinal)
                .Append(Path.Combine(folder, "events.jsonl"))
                .SelectMany(File.ReadAllLines),
        ];

    private static List<string> Expected(int count) =>
        [.. SampleEvents.Batch(0, count).Select(record => System.Text.Encoding.UTF8.GetString(record.Value.Span))];

    [Fact]
    public async Task Deliver_MoreThanOneFile_RotatesAndKeepsEveryLine()
    {
        using var destination = Open();

        for (var i = 0; i < 60; i++)
            await destination.DeliverAsync(SampleEvents.Batch(i * 100, 100));

        Assert.Equal(Expected(6000), Lines(_folder.Path));
        Assert.True(Directory.GetFiles(_folder.Path).Length > 3);
        Assert.All(Directory.GetFiles(_folder.Path), file => Assert.InRange(new FileInfo(file).Length, 1, 65_536));
    }

    [Fact]
    public async Task Deliver_MoreThanTheFilesKept_DeletesTheOldest()
    {
        using var destination = Open(maxFiles: 3);

        for (var i = 0; i < 100; i++)
            await destination.DeliverAsync(SampleEvents.Batch(i * 100, 100));

        Assert.Equal(3, Directory.GetFiles(_folder.Path).Length);
        var lines = Lines(_folder.Path);
        Assert.Equal(Expected(10_000)[^lines.Count..], lines);
    }

    [Fact]
    public async Task Deliver_AboveTheAgeLimit_StartsANewFile()
    {
        using var destination = Open();
        await destination.DeliverAsync(SampleEvents.Batch(0, 1));

        _time.Advance(TimeSpan.FromHours(25));
        await destination.DeliverAsync(SampleEvents.Batch(1, 1));

        Assert.Equal(2, Directory.GetFiles(_folder.Path).Length);
    }

    /// <summary>The fault: a process is killed while it writes a line.</summary>
    [Fact]
    public async Task Deliver_LastLineIncomplete_ContinuesAfterTheLastCompleteOne()
    {
        using (var destination = Open())
            await destination.DeliverAsync(SampleEvents.Batch(0, 5));
        await File.AppendAllTextAsync(Path.Combine(_folder.Path, "events.jsonl"), "{\"number\":5,\"pad");

        using (var destination = Open())
            await destination.DeliverAsync(SampleEvents.Batch(5, 5));

        Assert.Equal(Expected(10), Lines(_folder.Path));
    }

    /// <summary>The fault: the disk is full.</summary>
    [Fact]
    public async Task Deliver_DiskFull_FailsAndContinuesWithFreeSpace()
    {
        using var disk = new TinyDisk("1m");
        using var destination = Open(disk.File("out"), maxBytes: 100 * 1024 * 1024);
        var next = 0;

        await Assert.ThrowsAnyAsync<IOException>(async () =>
        {
            for (; next < 1_000_000; next += 100)
                await destination.DeliverAsync(SampleEvents.Batch(next, 100));
        });

        disk.Remount("size=4m");
        await destination.DeliverAsync(SampleEvents.Batch(next, 100));

        Assert.Equal(Expected(next + 100), Lines(disk.File("out")));
    }
}
