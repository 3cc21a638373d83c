using System.Globalization;

namespace FlagCluster.Bench.Stream;

/// <summary>
/// Checks that the process may open enough sockets. The runtime has raised the soft limit to the hard limit.
/// </summary>
internal static class OpenFiles
{
    private const string Limits = "/proc/self/limits";
    private const string Line = "Max open files";
    private const int Others = 300;

    /// <summary>Checks the limit.</summary>
    /// <param name="clients">Streams to one server; this process holds both servers' clients.</param>
    /// <exception cref="UsageException">The limit is too low.</exception>
    public static void Require(int clients)
    {
        if (!File.Exists(Limits))
            return;
        var line = File.ReadLines(Limits).First(line => line.StartsWith(Line, StringComparison.Ordinal));
        var soft = line[Line.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0];
        var needed = (2 * clients) + Others;
        if (int.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit < needed)
        {
            throw new UsageException(
                $"{clients} clients of two servers need {needed} open files, but this process may have {limit}. "
                    + "Raise the hard limit (ulimit -Hn) or lower --clients."
            );
        }
    }
}
