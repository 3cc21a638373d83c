using System.Diagnostics;
using System.Globalization;
using FlagCluster.Events.Tests.Support;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;

namespace FlagCluster.Events.Tests.Spooling;

/// <summary>The fault: a process is killed while it spools.</summary>
public sealed class KilledTests
{
    [Fact]
    public async Task Append_ProcessKilledRepeatedly_KeepsEveryAppendedEvent()
    {
        using var folder = new TempFolder();
        var next = 0;

        for (var round = 0; round < 4; round++)
        {
            var last = await WriteAndKillAsync(folder.File("spool"), next, lines: 200 + 77 * round);
            using var spool = new SpoolFixture(folder.File("spool"));
            var numbers = new List<int>();
            while (spool.Next(1000) is { Count: > 0 } more)
                numbers.AddRange(more);

            // A batch may be in the spool although its line was not printed; the next round continues after it.
            Assert.Equal(Enumerable.Range(0, numbers.Count), numbers);
            Assert.InRange(numbers.Count, last + 1, last + 1 + 2 * SpoolWriter.Batch);
            next = numbers.Count;
        }
    }

    private static async Task<int> WriteAndKillAsync(string spool, int first, int lines)
    {
        var start = new ProcessStartInfo(Repository.Dotnet, [typeof(SpoolWriter).Assembly.Location]) { RedirectStandardOutput = true };
        start.Environment[SpoolWriter.FolderVariable] = spool;
        start.Environment[SpoolWriter.FirstVariable] = first.ToString(CultureInfo.InvariantCulture);
        using var writer = Process.Start(start)!;
        int read = 0,
            last = -1;
        while (await writer.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.Length == SpoolWriter.Line(0).Length)
                last = int.Parse(line, CultureInfo.InvariantCulture);
            if (++read == lines)
                writer.Kill();
        }
        await writer.WaitForExitAsync();
        Assert.InRange(read, lines, int.MaxValue);
        return last;
    }
}
