using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using FlagCluster.Bench.Servers;
using FlagCluster.Bench.Subjects;
using FlagCluster.Testing.Processes;

namespace FlagCluster.Bench.Cluster;

/// <summary>Represents a host that runs as a process.</summary>
internal sealed class HostProcess : IAsyncDisposable
{
    private static readonly HttpClient _http = new();

    private readonly Process _process;
    private readonly string _log;
    private bool _isDisposed;

    private HostProcess(Process process, string log, IPEndPoint endPoint)
    {
        _process = process;
        _log = log;
        EndPoint = endPoint;
    }

    /// <summary>Gets the address of its HTTP server.</summary>
    public IPEndPoint EndPoint { get; }

    /// <summary>Gets the <see cref="Stopwatch"/> timestamp immediately before the process was created.</summary>
    public long Started { get; private init; }

    /// <summary>Gets the time from the creation of the process to its first successful readiness check.</summary>
    public TimeSpan StartTime { get; private set; }

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
        var started = Stopwatch.GetTimestamp();
        var host = new HostProcess(Process.Start(start)!, log, endPoint) { Started = started };
        for (; !await host.IsReadyAsync(); await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System))
        {
            if (!host._process.HasExited && Stopwatch.GetElapsedTime(started) <= TimeSpan.FromMinutes(2))
                continue;
            await host.DisposeAsync();
            throw new UsageException($"{Path.GetFileName(program)} did not become ready:\n{await File.ReadAllTextAsync(log)}");
        }
        host.StartTime = Stopwatch.GetElapsedTime(started);
        return host;
    }

    /// <summary>Evaluates a flag over OFREP.</summary>
    /// <exception cref="HttpRequestException">The response is not 200.</exception>
    public async Task EvaluateAsync(string flag, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"http://{EndPoint}/ofrep/v1/evaluate/flags/{flag}")
        {
            Content = new StringContent($$"""{"context":{{BenchRulesets.Context}}}""", Encoding.UTF8, "application/json"),
        };
        request.Headers.Authorization = new("Bearer", key);
        using var response = await _http.SendAsync(request);
        response.EnsureSuccessStatusCode();
    }

    /// <summary>Sends SIGTERM, as an orchestrator does, and waits for the exit.</summary>
    public async Task StopAsync()
    {
        using var kill = Process.Start("bash", ["-c", string.Create(CultureInfo.InvariantCulture, $"kill -TERM {_process.Id}")]);
        await _process.WaitForExitAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
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
