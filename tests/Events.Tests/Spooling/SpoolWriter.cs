using FlagCluster.Events.Tests.Support;

namespace FlagCluster.Events.Tests.Spooling;

/// <summary>The program that tests kill: it spools events, and prints the last number of each batch after it appended the batch.</summary>
internal static class SpoolWriter
{
    public const int Batch = 50;

    public const string FolderVariable = "FLAGCLUSTER_TEST_SPOOL",
        FirstVariable = "FLAGCLUSTER_TEST_FIRST";

    /// <summary>Returns the line that is printed for a batch. All lines have the same length, so a shorter line is incomplete.</summary>
    public static string Line(int last) => $"{last:D9}";

    public static int Main()
    {
        using var spool = new SpoolFixture(Environment.GetEnvironmentVariable(FolderVariable)!, new() { SegmentBytes = 256 * 1024 });
        for (
            var first = int.Parse(Environment.GetEnvironmentVariable(FirstVariable)!, System.Globalization.CultureInfo.InvariantCulture);
            ;
            first += Batch
        )
        {
            spool.Append(first, Batch);
            Console.WriteLine(Line(first + Batch - 1));
        }
    }
}
