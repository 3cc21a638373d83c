using System.Diagnostics;
using System.Globalization;
using System.Net;
using FlagCluster.Bench.Servers;
using FlagCluster.Testing.Processes;

namespace FlagCluster.Bench.Cluster;

/// <summary>A silo or a gateway in a process of its own.</summary>
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

    /// <summary>Where it speaks HTTP.</summary>
    public IPEndPoint EndPoint { get; }

    /// <summary>User and system time it has used so far.</summary>
    public TimeSpan CpuTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Anonymous memory in RAM, in bytes.</summary>
    public long Memory
    {
        get
        {
            const string Field = "RssAnon:";
            var line = File.ReadLines($"/proc/{_process.Id}/status").First(line => line.StartsWith(Field, StringComparison.Ordinal));
            return long.Parse(line.AsSpan(Field.Length).Trim().TrimEnd("kB"), NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture) * 1024;
        }
    }

    /// <summary>Starts a program and waits until it says that it is ready.</summary>
    /// <exception cref="UsageException">It ended, or was not ready in time.</exception>
    public static async Task<HostProcess> StartAsync(string program, string log, params IReadOnlyList<string> settings)
    {
        var endPoint = new IPEndPoint(IPAddress.Loopback, Ports.Next());
        var start = new ProcessStartInfo("bash",
            ["-c", "exec \"$@\" >\"$0\" 2>&1", log, "dotnet", program, $"--Server:Urls=http://{endPoint}", "--Logging:LogLevel:Default=Warning", .. settings]);
        foreach (var variable in ClientSockets.Variables) start.Environment.Remove(variable);
        var host = new HostProcess(Process.Start(start)!, log, endPoint);
        for (var started = Stopwatch.GetTimestamp(); !await host.IsReadyAsync(); await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System))
        {
            if (!host._process.HasExited && Stopwatch.GetElapsedTime(started) <= TimeSpan.FromMinutes(2)) continue;
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
