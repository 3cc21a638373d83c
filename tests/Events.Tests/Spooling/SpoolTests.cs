using FlagCluster.Events.Model;
using FlagCluster.Events.Spooling;
using FlagCluster.Events.Tests.Support;
using FlagCluster.Testing.Databases;

namespace FlagCluster.Events.Tests.Spooling;

public sealed class SpoolTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_AppendedEvents_ReturnsThemInOrder()
    {
        using var fixture = Open();
        fixture.AppendBatches(10, 25);
        Assert.Equal(250, fixture.Spool.Count);

        var numbers = fixture.Drain(batch: 7);

        Assert.Equal(Enumerable.Range(0, 250), numbers);
        Assert.Equal((250, 250, 0, 0), (fixture.Counts.Spooled, fixture.Counts.Replayed, fixture.Spool.Count, fixture.Counts.SpoolBytes));
        Assert.Empty(Files());
    }

    [Fact]
    public void Read_EntryLongerThanTheChunk_ReturnsIt()
    {
        using var fixture = Open();
        var batch = SampleEvents.Batch(0, 0);
        batch.BeginEvent(EventType.Track, Guid.Empty, 1, new("a/b/c"u8.ToArray()), []);
        batch.Append(new byte[3_000_000]);
        batch.EndEvent();
        fixture.Spool.Append(batch);
        fixture.Append(1, 1);
        var read = SampleEvents.Batch(0, 0);

        Assert.True(fixture.Spool.Read(read, 1));

        Assert.InRange(Assert.Single(read).Value.Length, 3_000_000, 3_000_200);
        Assert.Equal([1], fixture.Next());
    }

    [Fact]
    public void Open_SomeEventsCommitted_ContinuesAfterThem()
    {
        using (var fixture = Open(new() { SegmentBytes = 65_536 }))
        {
            fixture.AppendBatches(40, 90);
            Assert.True(Files().Length > 3);
            for (var i = 0; i < 7; i++)
                fixture.Next(90);
            fixture.Commit();
            // Events that were read but not committed are read again.
            fixture.Next(90);
        }

        using var reopened = Open();

        Assert.Equal(3600 - 7 * 90, reopened.Spool.Count);
        reopened.Append(3600, 5);
        Assert.Equal(Enumerable.Range(630, 3605 - 630), reopened.Drain());
    }

    [Fact]
    public void Open_AllEventsCommitted_IsEmpty()
    {
        using (var fixture = Open())
        {
            fixture.Append(0, 5);
            fixture.Drain();
        }

        using var reopened = Open();

        Assert.Equal(0, reopened.Spool.Count);
        reopened.Append(0, 3);
        Assert.Equal([0, 1, 2], reopened.Drain());
    }

    [Fact]
    public void Rewind_AfterAFailure_ReadsAgainFromTheCommittedPosition()
    {
        using var fixture = Open(new() { SegmentBytes = 65_536 });
        fixture.AppendBatches(20, 100);
        fixture.Next(1000);
        fixture.Commit();
        var next = fixture.Next(1000);

        fixture.Spool.Rewind();

        Assert.Equal(next, fixture.Next(1000));
        fixture.Spool.Rewind();
        Assert.Equal(Enumerable.Range(next[0], 2000 - next[0]), fixture.Drain());
    }

    /// <summary>The fault: a process is killed during a write, at each byte of the last entry.</summary>
    [Fact]
    public void Open_LastEntryIncomplete_KeepsTheOthersAndCountsIt()
    {
        using (var fixture = Open())
            fixture.AppendBatches(20, 1);
        var file = Assert.Single(Files());
        var complete = File.ReadAllBytes(file);
        var start = complete.Length - EntryLength(19);

        for (var length = start; length <= complete.Length; length++)
        {
            File.WriteAllBytes(file, complete[..length]);
            using (var reopened = Open())
            {
                var kept = length == complete.Length ? 20 : 19;
                Assert.Equal(length == start || length == complete.Length ? 0 : 1, reopened.Counts.Torn);
                Assert.Equal(kept, reopened.Spool.Count);
                // Events that are appended afterwards are readable.
                reopened.Append(100, 2);
                Assert.Equal(Enumerable.Range(0, kept), reopened.Next());
                Assert.Equal([100, 101], reopened.Next());
            }
            foreach (var other in Files().Where(path => path != file))
                File.Delete(other);
        }
    }

    /// <summary>The fault: one byte of the last entry is wrong.</summary>
    [Fact]
    public void Open_LastEntryDamaged_KeepsTheOthersAndCountsIt()
    {
        using (var fixture = Open())
            fixture.AppendBatches(20, 1);
        var file = Assert.Single(Files());
        var complete = File.ReadAllBytes(file);

        for (var position = complete.Length - EntryLength(19); position < complete.Length; position++)
        {
            var damaged = complete.ToArray();
            damaged[position] ^= 0x41;
            File.WriteAllBytes(file, damaged);
            using var reopened = Open();
            Assert.Equal(1, reopened.Counts.Torn);
            Assert.Equal(Enumerable.Range(0, 19), reopened.Next());
        }
    }

    [Fact]
    public void Read_FileDamaged_ContinuesWithTheNextFileAndCountsDrops()
    {
        using (var fixture = Open(new() { SegmentBytes = 65_536 }))
            fixture.AppendBatches(20, 100);
        var bytes = File.ReadAllBytes(Files()[0]);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(Files()[0], bytes);
        using var reopened = Open();

        var numbers = reopened.Drain();

        Assert.Equal(0, reopened.Counts.Torn);
        Assert.True(reopened.Counts.Dropped(DropReason.SpoolDamaged) > 0);
        Assert.Equal(2000, numbers.Count + reopened.Counts.Dropped(DropReason.SpoolDamaged));
        Assert.Equal(numbers.Order(), numbers);
        Assert.Equal((0, 0), (reopened.Spool.Count, reopened.Counts.InSpool));
    }

    [Fact]
    public void Append_AboveTheSizeLimit_DropsTheOldestAndCountsThem()
    {
        var options = new EventSpoolOptions { SegmentBytes = 65_536, MaxBytes = 1024 * 1024 };
        using var fixture = Open(options);

        for (var i = 0; i < 300; i++)
        {
            fixture.Append(i * 100, 100);
            Assert.True(fixture.Counts.SpoolBytes <= options.MaxBytes + 2 * options.SegmentBytes);
        }

        var dropped = (int)fixture.Counts.Dropped(DropReason.SpoolFull);
        Assert.True(dropped > 0);
        Assert.Equal(Enumerable.Range(dropped, 30_000 - dropped), fixture.Drain());
    }

    [Fact]
    public void Append_AboveTheSizeLimitWithEventsInFlight_KeepsTheirFile()
    {
        using var fixture = Open(new() { SegmentBytes = 65_536, MaxBytes = 1024 * 1024 });
        fixture.AppendBatches(50, 100);
        var inFlight = fixture.Next(100);
        var position = fixture.Spool.ReadPosition;

        for (var i = 50; i < 300; i++)
            fixture.Append(i * 100, 100);

        fixture.Spool.Commit(position);
        var rest = fixture.Drain();
        Assert.Equal(30_000, inFlight.Count + rest.Count + fixture.Counts.Dropped(DropReason.SpoolFull));
        Assert.Equal(fixture.Counts.Replayed, inFlight.Count + rest.Count);
        Assert.Equal(0, fixture.Counts.Dropped(DropReason.SpoolDamaged));
        Assert.Equal(Enumerable.Range(0, 100), inFlight);
        Assert.Equal(29_999, rest[^1]);
    }

    [Fact]
    public void Append_AboveTheAgeLimit_DropsTheOldestAndCountsThem()
    {
        using var fixture = Open(new() { MaxAgeHours = 16 });

        for (var hour = 0; hour < 40; hour++)
        {
            fixture.Append(hour, 1);
            fixture.Time.Advance(TimeSpan.FromHours(1.01));
        }

        var dropped = (int)fixture.Counts.Dropped(DropReason.SpoolAge);
        Assert.InRange(dropped, 22, 25);
        Assert.Equal(Enumerable.Range(dropped, 40 - dropped), fixture.Drain());
    }

    [Fact]
    public void Open_FolderInUse_Throws()
    {
        using var fixture = Open();

        Assert.Throws<IOException>(() => Open());
    }

    [Fact]
    public void Open_CursorDamaged_ReplaysFromTheStart()
    {
        using (var fixture = Open())
        {
            fixture.AppendBatches(2, 5);
            fixture.Next(5);
            fixture.Commit();
        }
        File.WriteAllBytes(_folder.File("spool/cursor"), [1, 2, 3]);

        using var reopened = Open();

        Assert.Equal(Enumerable.Range(0, 10), reopened.Drain());
    }

    private SpoolFixture Open(EventSpoolOptions? options = null) => new(_folder.File("spool"), options);

    private string[] Files() => [.. Directory.GetFiles(_folder.File("spool"), "*.events").Order(StringComparer.Ordinal)];

    private static int EntryLength(int number)
    {
        var output = new Utf8Buffer();
        SpoolEntry.Write(output, SampleEvents.Batch(number, 1));
        return output.Length;
    }
}
