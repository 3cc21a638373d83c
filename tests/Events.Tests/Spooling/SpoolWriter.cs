using FlagCluster.Events.Tests.Support;

namespace FlagCluster.Events.Tests.Spooling;

/// <summary>The program that is killed: it spools events and prints the last number of each batch after appending it.</summary>
internal static class SpoolWriter
{
    public const int Batch = 50;

    public const string FolderVariable = "FLAGCLUSTER_TEST_SPOOL",
        FirstVariable = "FLAGCLUSTER_TEST_FIRST";

    /// <summary>Returns a printed line; a shorter line is incomplete.</summary>
    public static string Line(int last) => $"{last:D9}";

    public static int Main()
    {
        using var open = new OpenSpool(Environment.GetEnvironmentVariable(FolderVariable)!, new() { SegmentBytes = 256 * 1024 });
        for (
            var first = int.Parse(Environment.GetEnvironmentVariable(FirstVariable)!, System.Globalization.CultureInfo.InvariantCulture);
            ;
            first += Batch
        )
        {
            open.Append(first, Batch);
            Console.WriteLine(Line(first + Batch - 1));
        }
    }
}
