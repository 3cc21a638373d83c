using FlagCluster.Events.Tests.Support;
using FlagCluster.Testing.Databases;

namespace FlagCluster.Events.Tests.Spooling;

/// <summary>The fault: the disk of the spool is full.</summary>
public sealed class DiskFullTests
{
    [Fact]
    public void Append_DiskFull_KeepsCompleteRecordsAndContinuesWithFreeSpace()
    {
        using var disk = new TinyDisk("2m");
        var written = new List<int>();

        using (var fixture = new SpoolFixture(disk.File("spool")))
        {
            fixture.Append(0, 1);
            written.Add(0);
            Fill(fixture, written);
            // Further attempts also fail and leave no partial record.
            for (var i = 0; i < 20; i++)
                Assert.Throws<IOException>(() => fixture.Append(900_000, 200));
            disk.Remount("size=4m");
            Fill(fixture, written);
            Assert.Equal(written.Count, fixture.Counts.Spooled);
        }
        disk.Remount("size=8m");
        using var reopened = new SpoolFixture(disk.File("spool"));

        Assert.Equal(0, reopened.Counts.Torn);
        Assert.Equal(written, reopened.Drain());
    }

    private static void Fill(SpoolFixture fixture, List<int> written)
    {
        for (var first = written.Count; first < 1_000_000; first += 200)
        {
            try
            {
                fixture.Append(first, 200);
            }
            catch (IOException)
            {
                Assert.True(written.Count > 1000);
                return;
            }
            written.AddRange(Enumerable.Range(first, 200));
        }
        Assert.Fail("The disk was not full.");
    }
}
