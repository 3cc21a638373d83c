using System.Net;

namespace FlagCluster.Testing.Processes;

/// <summary>Represents a host that runs as a separate process.</summary>
/// <param name="name">The name of the host, for messages of failed tests.</param>
/// <param name="url">The URL of the host.</param>
internal abstract class HostProcess(string name, Uri url) : ApiClient(url)
{
    private Child? _process;

    public string Name => name;

    /// <summary>Gets the process that was started last.</summary>
    public Child Process => _process ?? throw new InvalidOperationException($"{name} was not started.");

    public bool IsRunning => _process is { HasExited: false };

    /// <summary>Waits until the host is ready, and fails when its process exits.</summary>
    /// <param name="status">The status that the host must report; null for any status of a ready host.</param>
    public Task WaitUntilReadyAsync(string? status = null) =>
        Waiting.Until(
            async () =>
                IsRunning
                    ? await HealthAsync("ready") is { Code: HttpStatusCode.OK } health && (status is null || health.Status == status)
                    : throw new InvalidOperationException($"{name} exited:\n{Process.Everything}"),
            $"{name} to be {status ?? "ready"}"
        );

    /// <summary>Sends SIGKILL and waits for the exit.</summary>
    public async Task KillAsync()
    {
        Process.Kill();
        await Process.ExitAsync();
    }

    /// <summary>Sends SIGTERM and returns the exit code.</summary>
    public async Task<int> StopAsync()
    {
        Process.Terminate();
        return await Process.ExitAsync();
    }

    public override void Dispose()
    {
        EndProcess();
        base.Dispose();
    }

    /// <summary>Ends the previous process, if there is one, and starts another.</summary>
    protected void StartProcess(Func<Child> start)
    {
        EndProcess();
        _process = start();
    }

    /// <summary>Handles the end of a process whose output is complete.</summary>
    protected virtual void OnProcessEnded(Child process) { }

    private void EndProcess()
    {
        if (_process is null)
            return;
        _process.Dispose();
        OnProcessEnded(_process);
        _process = null;
    }
}
