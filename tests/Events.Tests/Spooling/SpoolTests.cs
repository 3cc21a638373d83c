using FlagCluster.Events.Model;
using FlagCluster.Events.Spooling;
using FlagCluster.Events.Tests.Support;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;

namespace FlagCluster.Events.Tests.Spooling;

public sealed class SpoolTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private OpenSpool Open(EventSpoolOptions? options = null, FakeTimeProvider? time = null) => new(_folder.File("spool"), options, time);

    private string[] Files() => [.. Directory.GetFiles(_folder.File("spool"), "*.events").Order(StringComparer.Ordinal)];

    [Fact]
    public void Read_AppendedEvents_ReturnsThemInOrder()
    {
        using var open = Open();
        for (var i = 0; i < 10; i++)
            open.Append(i * 25, 25);

        Assert.Equal(250, open.Spool.Count);
        Assert.Equal(Enumerable.Range(0, 250), open.Drain(batch: 7));
        Assert.Equal((250, 250, 0, 0), (open.Counts.Spooled, open.Counts.Replayed, open.Spool.Count, open.Counts.SpoolBytes));
        Assert.Empty(Files());
    }

    [Fact]
    public void Read_RecordLongerThanTheChunk_ReturnsIt()
    {
        using var open = Open();
        var batch = SampleEvents.Batch(0, 0);
        batch.Text.Append("a/b/c"u8);
        batch.Text.Append(new byte[3_000_000]);
        batch.Add(EventType.Track, Guid.Empty, 1, 0, 5, 0, 5);
        open.Spool.Append(batch);
        open.Append(1, 1);
        var read = SampleEvents.Batch(0, 0);

        Assert.True(open.Spool.Read(read, 10));
        Assert.Equal(3_000_000, Assert.Single(read).Value.Length);
        Assert.Equal([1], open.Next());
    }

    [Fact]
    public void Open_SomeEventsCommitted_ContinuesAfterThem()
    {
        using (var open = Open(new() { SegmentBytes = 65_536 }))
        {
            for (var i = 0; i < 40; i++)
                open.Append(i * 100, 100);
            Assert.True(Files().Length > 3);
            for (var i = 0; i < 7; i++)
                open.Next(90);
            open.Spool.Commit(open.Spool.ReadPosition);
            // Read but not committed: it is read again.
            open.Next(90);
        }
        using (var again = Open())
        {
            Assert.Equal(4000 - 7 * 90, again.Spool.Count);
            again.Append(4000, 5);
            Assert.Equal(Enumerable.Range(630, 4005 - 630), again.Drain());
        }
        using var third = Open();
        Assert.Equal(0, third.Spool.Count);
        third.Append(0, 3);
        Assert.Equal([0, 1, 2], third.Drain());
    }

    [Fact]
    public void Rewind_AfterAFailure_ReadsAgainFromTheCommittedPosition()
    {
        using var open = Open(new() { SegmentBytes = 65_536 });
        for (var i = 0; i < 20; i++)
            open.Append(i * 100, 100);
        open.Next(1000);
        open.Spool.Commit(open.Spool.ReadPosition);
        var next = open.Next(1000);
        open.Spool.Rewind();

        Assert.Equal(next, open.Next(1000));
        open.Spool.Rewind();
        Assert.Equal(Enumerable.Range(next[0], 2000 - next[0]), open.Drain());
    }

    /// <summary>The fault: a process dies during a write, at every byte of the last record.</summary>
    [Fact]
    public void Open_LastRecordIncomplete_KeepsTheOthersAndCountsIt()
    {
        using (var open = Open())
        {
            open.Append(0, 20);
        }
        var file = Assert.Single(Files());
        var whole = File.ReadAllBytes(file);
        var before = whole.Length - RecordLength(19);
        for (var length = before; length <= whole.Length; length++)
        {
            File.WriteAllBytes(file, whole[..length]);
            using var again = Open();
            Assert.Equal(length == before || length == whole.Length ? 0 : 1, again.Counts.Torn);
            var left = length == whole.Length ? 20 : 19;
            Assert.Equal(left, again.Spool.Count);
            // What is appended afterwards is readable.
            again.Append(100, 2);
            Assert.Equal(Enumerable.Range(0, left), again.Next());
            Assert.Equal([100, 101], again.Next());
            again.Dispose();
            foreach (var other in Files().Where(path => path != file))
                File.Delete(other);
        }
    }

    /// <summary>The fault: the last record has its length but not its text, or one wrong byte.</summary>
    [Fact]
    public void Open_LastRecordDamaged_KeepsTheOthersAndCountsIt()
    {
        using (var open = Open())
            open.Append(0, 20);
        var file = Assert.Single(Files());
        var whole = File.ReadAllBytes(file);
        for (var at = whole.Length - RecordLength(19); at < whole.Length; at++)
        {
            var damaged = whole.ToArray();
            damaged[at] ^= 0x41;
            File.WriteAllBytes(file, damaged);
            using var again = Open();
            Assert.Equal(1, again.Counts.Torn);
            Assert.Equal(Enumerable.Range(0, 19), again.Next());
        }
    }

    [Fact]
    public void Read_FileDamaged_ContinuesWithTheNextFileAndCountsDrops()
    {
        using (var open = Open(new() { SegmentBytes = 65_536 }))
            for (var i = 0; i < 20; i++)
                open.Append(i * 100, 100);
        var bytes = File.ReadAllBytes(Files()[0]);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(Files()[0], bytes);
        using var again = Open();
        var numbers = again.Drain();

        Assert.Equal(0, again.Counts.Torn);
        Assert.True(again.Counts.Dropped(DropReason.SpoolDamaged) > 0);
        Assert.Equal(2000, numbers.Count + again.Counts.Dropped(DropReason.SpoolDamaged));
        Assert.Equal(numbers.Order(), numbers);
        Assert.Equal((0, 0), (again.Spool.Count, again.Counts.InSpool));
    }

    [Fact]
    public void Append_AboveTheSizeLimit_DropsTheOldestAndCountsThem()
    {
        var options = new EventSpoolOptions { SegmentBytes = 65_536, MaxBytes = 1024 * 1024 };
        using var open = Open(options);
        for (var i = 0; i < 300; i++)
        {
            open.Append(i * 100, 100);
            Assert.True(open.Counts.SpoolBytes <= options.MaxBytes + 2 * options.SegmentBytes);
        }
        var dropped = (int)open.Counts.Dropped(DropReason.SpoolFull);
        Assert.True(dropped > 0);
        Assert.Equal(Enumerable.Range(dropped, 30_000 - dropped), open.Drain());
    }

    [Fact]
    public void Append_AboveTheSizeLimitWithEventsInFlight_KeepsTheirFile()
    {
        using var open = Open(new() { SegmentBytes = 65_536, MaxBytes = 1024 * 1024 });
        for (var i = 0; i < 50; i++)
            open.Append(i * 100, 100);
        var inFlight = open.Next(100);
        var place = open.Spool.ReadPosition;
        for (var i = 50; i < 300; i++)
            open.Append(i * 100, 100);
        open.Spool.Commit(place);
        var rest = open.Drain();

        Assert.Equal(30_000, inFlight.Count + rest.Count + open.Counts.Dropped(DropReason.SpoolFull));
        Assert.Equal(open.Counts.Replayed, inFlight.Count + rest.Count);
        Assert.Equal(0, open.Counts.Dropped(DropReason.SpoolDamaged));
        Assert.Equal(Enumerable.Range(0, 100), inFlight);
        Assert.Equal(29_999, rest[^1]);
    }

    [Fact]
    public void Append_AboveTheAgeLimit_DropsTheOldestAndCountsThem()
    {
        using var open = Open(new() { MaxAgeHours = 16 });
        for (var hour = 0; hour < 40; hour++)
        {
            open.Append(hour, 1);
            open.Time.Advance(TimeSpan.FromHours(1.01));
        }
        var dropped = (int)open.Counts.Dropped(DropReason.SpoolAge);
        Assert.InRange(dropped, 22, 25);
        Assert.Equal(Enumerable.Range(dropped, 40 - dropped), open.Drain());
    }

    [Fact]
    public void Open_FolderInUse_Throws()
    {
        using var open = Open();

        Assert.Throws<IOException>(() => Open());
    }

    [Fact]
    public void Open_CursorDamaged_ReplaysFromTheStart()
    {
        using (var open = Open())
        {
            open.Append(0, 10);
            open.Next(5);
            open.Spool.Commit(open.Spool.ReadPosition);
        }
        File.WriteAllBytes(Path.Combine(_folder.File("spool"), "cursor"), [1, 2, 3]);
        using var again = Open();

        Assert.Equal(Enumerable.Range(0, 10), again.Drain());
    }

    private static int RecordLength(int number)
    {
        var output = new Utf8Buffer();
        SpoolRecord.Write(output, SampleEvents.Batch(number, 1)[0]);
        return output.Length;
    }
}
