using FlagCluster.Contracts.Environments;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace FlagCluster.Store.Redis;

/// <summary>Connects to Redis with the first call, again when the connection is lost, and explains failures.</summary>
internal sealed class RedisConnection(IOptions<RedisOptions> options) : IAsyncDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(3);

    private readonly SemaphoreSlim _lock = new(1);
    private volatile ConnectionMultiplexer? _multiplexer;

    /// <summary>Runs commands.</summary>
    /// <exception cref="StorageUnavailableException">Redis does not answer, or rejects the commands.</exception>
    public async Task<T> RunAsync<T>(Func<IDatabase, Task<T>> work, CancellationToken cancellationToken)
    {
        try
        {
            var multiplexer = _multiplexer ?? await ConnectAsync(cancellationToken);
            // The commands themselves cannot be cancelled.
            return await work(multiplexer.GetDatabase()).WaitAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException or ObjectDisposedException)
        {
            throw new StorageUnavailableException(
                "Redis, which keeps the sessions, does not answer. Check Redis:Configuration, the server and the network.",
                exception
            );
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _lock.Dispose();
        if (_multiplexer is not null)
            await _multiplexer.DisposeAsync();
    }

    private async Task<ConnectionMultiplexer> ConnectAsync(CancellationToken cancellationToken)
    {
        await _lock.WaitAsync(cancellationToken);
        try
        {
            if (_multiplexer is { } connected)
                return connected;
            var configuration = ConfigurationOptions.Parse(options.Value.Configuration);
            configuration.ConnectTimeout = (int)Timeout.TotalMilliseconds;
            configuration.AsyncTimeout = (int)Timeout.TotalMilliseconds;
            // A server that is unavailable now is connected to in the background; until then commands fail at once.
            configuration.AbortOnConnectFail = false;
            configuration.BacklogPolicy = BacklogPolicy.FailFast;
            return _multiplexer = await ConnectionMultiplexer.ConnectAsync(configuration);
        }
        finally
        {
            _lock.Release();
        }
    }
}
