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
        using (var open = new OpenSpool(disk.File("spool")))
        {
            open.Append(0, 1);
            written.Add(0);
            Fill(open, written);
            // Further attempts fail too, and leave no partial record.
            for (var i = 0; i < 20; i++)
                Assert.Throws<IOException>(() => open.Append(900_000, 200));
            disk.Remount("size=4m");
            Fill(open, written);
            Assert.Equal(written.Count, open.Counts.Spooled);
        }
        disk.Remount("size=8m");
        using var again = new OpenSpool(disk.File("spool"));

        Assert.Equal(0, again.Counts.Torn);
        Assert.Equal(written, again.Drain());
    }

    private static void Fill(OpenSpool open, List<int> written)
    {
        for (var first = written.Count; first < 1_000_000; first += 200)
        {
            try
            {
                open.Append(first, 200);
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
