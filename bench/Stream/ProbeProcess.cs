using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using FlagCluster.Bench.Servers;

namespace FlagCluster.Bench.Stream;

/// <summary>Represents the process of <see cref="EvaluationProbe"/>.</summary>
internal sealed class ProbeProcess : IAsyncDisposable
{
    private readonly Process _process;

    private ProbeProcess(Process process) => _process = process;

    /// <summary>Starts the probe, with real-time priority when the machine permits it.</summary>
    /// <param name="port">The port of the server.</param>
    /// <param name="kind">The request: <c>evaluation</c> or <c>empty</c>.</param>
    public static ProbeProcess Start(int port, string kind)
    {
        string[] prefix = IsRealTimePermitted() ? ["chrt", "-f", "10"] : [];
        var start = ChildProcess.Describe(prefix, "probe", port.ToString(CultureInfo.InvariantCulture), kind);
        return new(Process.Start(start)!);
    }

    /// <summary>Returns the samples since the last call.</summary>
    public async Task<ProbeSample[]> TakeAsync()
    {
        await _process.StandardInput.WriteLineAsync("take");
        await _process.StandardInput.FlushAsync();
        var line =
            await _process.StandardOutput.ReadLineAsync()
            ?? throw new UsageException("The probe ended early; its error output above says why.");
        return JsonSerializer.Deserialize<ProbeSample[]>(line)!;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static bool IsRealTimePermitted()
    {
        try
        {
            using var process = Process.Start(
                new ProcessStartInfo("chrt", ["-f", "10", "true"]) { RedirectStandardOutput = true, RedirectStandardError = true }
            )!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false; // The program is not installed.
        }
    }
}
