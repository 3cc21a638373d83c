using System.Diagnostics;
using System.Net;
using FlagCluster.Testing;
using FlagCluster.Testing.Processes;

namespace FlagCluster.Cluster.Tests.Support;

/// <summary>
/// A silo or a gateway as a process that is stopped, killed and started again at the same addresses. What it prints is kept in a file.
/// </summary>
internal abstract class HostProcess(string name, string program, int port, string logs) : ApiClient(new($"http://127.0.0.1:{port}"))
{
    private Child? _child;

    public string Name => name;

    public bool Running => _child is { HasExited: false };

    /// <summary>Gets what it has printed since its last start.</summary>
    public string Printed => _child?.Everything ?? "";

    /// <summary>Gets the processor time used since its last start.</summary>
    public TimeSpan Processor
    {
        get
        {
            using var process = Process.GetProcessById(_child!.Id);
            return process.TotalProcessorTime;
        }
    }

    protected abstract IEnumerable<string> Arguments { get; }

    /// <summary>Starts it and waits until it is ready.</summary>
    public async Task StartAsync()
    {
        Launch();
        await ReadyAsync();
    }

    /// <summary>Starts it.</summary>
    public void Launch()
    {
        Forget();
        _child = new(Repository.Dotnet, [program, $"--Server:Urls=http://127.0.0.1:{port}", .. Arguments]);
    }

    /// <summary>Waits until it is ready, and fails when it ends instead.</summary>
    public Task ReadyAsync(string? word = null) =>
        Waiting.Until(
            async () =>
                Running
                    ? await HealthAsync("ready") is { Status: HttpStatusCode.OK } health && (word is null || health.Word == word)
                    : throw new InvalidOperationException($"{name} ended:\n{Printed}"),
            $"{name} to be {word ?? "ready"}"
        );

    /// <summary>kill -9, and the wait for the end.</summary>
    public async Task KillAsync()
    {
        _child!.Kill();
        await EndAsync();
    }

    /// <summary>kill -TERM, and the exit code.</summary>
    public async Task<int> StopAsync()
    {
        _child!.Terminate();
        return await EndAsync();
    }

    /// <summary>The wait for the end, and the exit code.</summary>
    public Task<int> EndAsync() => _child!.ExitAsync();

    public override void Dispose()
    {
        Forget();
        base.Dispose();
    }

    private void Forget()
    {
        if (_child is null)
            return;
        _child.Dispose();
        File.AppendAllText(Path.Combine(logs, name + ".log"), _child.Everything);
        _child = null;
    }
}
