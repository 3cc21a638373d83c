using System.Diagnostics;

namespace FlagCluster.Testing.Kafka;

/// <summary>Runs kcat, an independent Kafka client.</summary>
public static class Kcat
{
    /// <summary>Reads a topic to its end.</summary>
    /// <param name="bootstrapServers">The broker.</param>
    /// <param name="topic">The topic.</param>
    /// <param name="format">The format of the line for each record, as for kcat's option <c>-f</c>.</param>
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
            : throw new InvalidOperationException($"kcat exited with {kcat.ExitCode}: {await errors}");
    }
}
