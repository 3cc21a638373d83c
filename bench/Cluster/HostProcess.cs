using System.Diagnostics;
using System.Globalization;
using System.Net;
using FlagCluster.Bench.Servers;
using FlagCluster.Testing.Processes;

namespace FlagCluster.Bench.Cluster;

/// <summary>Represents a silo or a gateway that runs as a process.</summary>
internal sealed class HostProcess : IAsyncDisposable
{
    private static readonly HttpClient _http = new();

    private readonly Process _process;
    private readonly string _log;

    private HostProcess(Process process, string log, IPEndPoint endPoint)
    {
        _process = process;
        _log = log;
        EndPoint = endPoint;
    }

    /// <summary>Gets the address of its HTTP server.</summary>
    public IPEndPoint EndPoint { get; }

    /// <summary>Gets the user and system time used so far.</summary>
    public TimeSpan CpuTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Gets the anonymous memory in RAM, in bytes.</summary>
    public long Memory
    {
        get
        {
            const string Field = "RssAnon:";
            var line = File.ReadLines($"/proc/{_process.Id}/status").First(line => line.StartsWith(Field, StringComparison.Ordinal));
            var number = line.AsSpan(Field.Length).Trim().TrimEnd("kB");
            return long.Parse(number, NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture) * 1024;
        }
    }

    /// <summary>Starts a program and waits until it is ready.</summary>
    /// <exception cref="UsageException">It exited, or was not ready in time.</exception>
    public static async Task<HostProcess> StartAsync(string program, string log, params IReadOnlyList<string> settings)
    {
        var endPoint = new IPEndPoint(IPAddress.Loopback, Ports.Next());
        var start = new ProcessStartInfo(
            "bash",
            [
                "-c",
                "exec \"$@\" >\"$0\" 2>&1",
                log,
                "dotnet",
                program,
                $"--Server:Urls=http://{endPoint}",
                "--Logging:LogLevel:Default=Warning",
                .. settings,
            ]
        );
        foreach (var variable in ClientSockets.Variables)
            start.Environment.Remove(variable);
        var host = new HostProcess(Process.Start(start)!, log, endPoint);
        var started = Stopwatch.GetTimestamp();
        for (; !await host.IsReadyAsync(); await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System))
        {
            if (!host._process.HasExited && Stopwatch.GetElapsedTime(started) <= TimeSpan.FromMinutes(2))
                continue;
            await host.DisposeAsync();
            throw new UsageException($"{Path.GetFileName(program)} did not become ready:\n{await File.ReadAllTextAsync(log)}");
        }
        return host;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private async Task<bool> IsReadyAsync()
    {
        try
        {
            using var answer = await _http.GetAsync(new Uri($"http://{EndPoint}/health/ready"));
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
