using System.Net.Sockets;
using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Processes;

namespace FlagCluster.Testing.Objects;

/// <summary>Represents a server whose program is a package of npm in <c>tests/clients</c>.</summary>
internal sealed class NpmServer : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Child _process;

    private NpmServer(string script, Func<int, string, string[]> arguments, (string Name, string Value)[] environment)
    {
        var path = Repository.Locate($"tests/clients/node_modules/{script}");
        if (!File.Exists(path))
            throw new FileNotFoundException($"{path} is missing; run 'npm ci' in tests/clients.");
        Port = Ports.Next();
        _process = new("node", [path, .. arguments(Port, _folder.Path)], _folder.Path, environment);
    }

    /// <summary>Gets the port on which the server listens.</summary>
    public int Port { get; }

    /// <summary>Starts a server and waits until it accepts connections.</summary>
    /// <param name="script">The path of the program among the packages.</param>
    /// <param name="arguments">Returns the arguments for a port and a folder.</param>
    /// <param name="environment">The environment variables.</param>
    public static async Task<NpmServer> StartAsync(
        string script,
        Func<int, string, string[]> arguments,
        params (string Name, string Value)[] environment
    )
    {
        var server = new NpmServer(script, arguments, environment);
        await Waiting.Until(server.IsListeningAsync, () => $"{script} listens: {server._process.Everything}");
        return server;
    }

    public ValueTask DisposeAsync()
    {
        _process.Dispose();
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<bool> IsListeningAsync()
    {
        if (_process.HasExited)
            throw new InvalidOperationException($"The server has ended: {_process.Everything}");
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync("127.0.0.1", Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
