using FlagCluster.Contracts.Accounts;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Processes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Store.Redis.Tests;

/// <summary>Represents a Redis server of the tests, which listens on a socket in its own folder.</summary>
// xunit calls DisposeAsync.
#pragma warning disable CA1001
public sealed class RedisServer : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private Child? _process;
    private ServiceProvider? _services;

    public ISessionStore Store => _services!.GetRequiredService<ISessionStore>();

    private string Socket => _folder.File("redis.sock");

    public async Task InitializeAsync()
    {
        Start();
        _services = Services();
        await Waiting.Until(async () => File.Exists(Socket) && await IsAvailableAsync(), "Redis to start");
    }

    /// <summary>Returns the services of another process on the same server.</summary>
    public ServiceProvider Services()
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?> { ["Sessions:Store"] = "Redis", ["Redis:Configuration"] = "!" + Socket })
            .Build();
        return new ServiceCollection().AddSingleton<IConfiguration>(configuration).AddRedisSessions(configuration).BuildServiceProvider();
    }

    public void Start() =>
        _process = new("redis-server", ["--port", "0", "--unixsocket", Socket, "--save", "", "--appendonly", "no", "--dir", _folder.Path]);

    /// <summary>Stops the server like a crash, which loses its data.</summary>
    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.ExitAsync();
    }

    public async Task DisposeAsync()
    {
        if (_services is not null)
            await _services.DisposeAsync();
        _process?.Dispose();
        _folder.Dispose();
    }

    public async Task<bool> IsAvailableAsync()
    {
        try
        {
            await Store.FindAsync("none");
            return true;
        }
        catch (Contracts.Environments.StorageUnavailableException)
        {
            return false;
        }
    }
}
