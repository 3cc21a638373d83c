using System.Diagnostics;

namespace FlagCluster.Testing.Kafka;

/// <summary>kcat, a client of Kafka that is not ours.</summary>
public static class Kcat
{
    /// <summary>Reads a topic to its end.</summary>
    /// <param name="bootstrapServers">The broker.</param>
    /// <param name="topic">The topic.</param>
    /// <param name="format">A line for each record, as kcat's <c>-f</c> takes it.</param>
    public static async Task<IReadOnlyList<string>> ReadAsync(string bootstrapServers, string topic, string format)
    {
        using var kcat = Process.Start(
            new ProcessStartInfo("kcat", ["-C", "-b", bootstrapServers, "-t", topic, "-o", "beginning", "-e", "-q", "-f", format])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        var errors = kcat.StandardError.ReadToEndAsync();
        var output = await kcat.StandardOutput.ReadToEndAsync();
        await kcat.WaitForExitAsync();
        return kcat.ExitCode == 0
            ? output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            : throw new InvalidOperationException($"kcat ended with {kcat.ExitCode}: {await errors}");
    }
}
