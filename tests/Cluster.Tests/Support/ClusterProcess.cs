using FlagCluster.Testing;
using FlagCluster.Testing.Processes;

namespace FlagCluster.Cluster.Tests.Support;

/// <summary>
/// Represents a silo or a gateway that can be stopped, killed and started again at the same addresses. Its output is kept in a log file.
/// </summary>
internal abstract class ClusterProcess(string name, string program, int port, string logFolder)
    : HostProcess(name, new($"http://127.0.0.1:{port}"))
{
    /// <summary>Gets the processor time that the process has used since its last start.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            using var process = System.Diagnostics.Process.GetProcessById(Process.Id);
            return process.TotalProcessorTime;
        }
    }

    protected abstract IEnumerable<string> Arguments { get; }

    /// <summary>Starts the process, and does not wait.</summary>
    public void Launch() => StartProcess(() => new(Repository.Dotnet, [program, $"--Server:Urls=http://127.0.0.1:{port}", .. Arguments]));

    /// <summary>Starts the process and waits until it is ready.</summary>
    public async Task StartAsync()
    {
        Launch();
        await WaitUntilReadyAsync();
    }

    protected override void OnProcessEnded(Child process) => File.AppendAllText(Path.Combine(logFolder, Name + ".log"), process.Everything);
}
