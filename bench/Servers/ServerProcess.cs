using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;

namespace FlagCluster.Bench.Servers;

/// <summary>Represents a server in a child process, which runs <see cref="ServerHost"/>.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly string _roles;

    private ServerProcess(Process process, string roles)
    {
        _process = process;
        _roles = roles;
    }

    /// <summary>Gets the address of each role, in the order of the names.</summary>
    public IReadOnlyList<IPEndPoint> EndPoints { get; private set; } = [];

    /// <summary>Starts a server and waits until it listens.</summary>
    /// <param name="core">The one core it may use, or null for all.</param>
    /// <param name="roles">The roles that it serves.</param>
    public static async Task<ServerProcess> StartAsync(int? core, params IReadOnlyList<string> roles)
    {
        string[] prefix = core is { } number ? ["taskset", "-c", number.ToString(CultureInfo.InvariantCulture)] : [];
        var start = ChildProcess.Describe(prefix, ["serve", .. roles]);
        var server = new ServerProcess(Process.Start(start)!, string.Join(' ', roles));
        var ports = await server.ReadAsync<int[]>();
        server.EndPoints = [.. ports.Select(port => new IPEndPoint(IPAddress.Loopback, port))];
        return server;
    }

    /// <summary>Makes a change.</summary>
    /// <returns>The <see cref="Stopwatch"/> timestamp just before it; the clock is the same in all processes of a machine.</returns>
    public Task<long> PublishAsync(int role = 0) => AskAsync<long>($"publish {role}");

    /// <summary>Returns the resources that the process has used so far.</summary>
    public Task<ServerStats> ReadStatsAsync() => AskAsync<ServerStats>("stats");

    /// <summary>Returns the resources that the process uses after a garbage collection.</summary>
    public Task<ServerStats> CollectAsync() => AskAsync<ServerStats>("collect");

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private async Task<T> AskAsync<T>(string command)
    {
        await _process.StandardInput.WriteLineAsync(command);
        await _process.StandardInput.FlushAsync();
        return await ReadAsync<T>();
    }

    private async Task<T> ReadAsync<T>()
    {
        var line =
            await _process.StandardOutput.ReadLineAsync()
            ?? throw new UsageException($"The server process '{_roles}' ended early; its error output above says why.");
        return JsonSerializer.Deserialize<T>(line)!;
    }
}
