using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace FlagCluster.Api.DataPlane.Connections;

/// <summary>
/// Limits the connections that have not sent a request with a valid key or token, so that they do not use up memory and file handles. A new
/// connection is always accepted; above the limit the network with the most loses its oldest one. Its meter
/// <c>FlagCluster.Connections</c> is described in <c>docs/metrics.md</c>.
/// </summary>
internal sealed class ConnectionGuard : IConfigureOptions<KestrelServerOptions>
{
    private readonly Lock _lock = new();
    private readonly UnauthenticatedConnections _connections = new();
    private readonly int _limit;
    private long _evicted;

    public ConnectionGuard(IOptions<ConnectionOptions> options, IMeterFactory factory)
    {
        _limit = options.Value.MaxUnauthenticated;
        var meter = factory.Create("FlagCluster.Connections");
        meter.CreateObservableUpDownCounter(
            "flagcluster.connections.unauthenticated",
            () => Count,
            "{connection}",
            "Connections without a request with a valid key or token."
        );
        meter.CreateObservableCounter(
            "flagcluster.connections.evicted",
            () => Interlocked.Read(ref _evicted),
            "{connection}",
            "Connections closed because of the limit of unauthenticated connections."
        );
    }

    /// <summary>Gets the number of unauthenticated connections.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _connections.Count;
        }
    }

    /// <inheritdoc/>
    public void Configure(KestrelServerOptions options) =>
        options.ConfigureEndpointDefaults(endpoint => endpoint.Use(next => connection => RunAsync(connection, next)));

    /// <summary>Removes a connection that needs no limit any more.</summary>
    public void Remove(GuardedConnection connection)
    {
        lock (_lock)
            _connections.Remove(connection);
    }

    private async Task RunAsync(ConnectionContext context, ConnectionDelegate next)
    {
        var connection = new GuardedConnection(this, context);
        context.Features.Set(connection);
        Add(connection)?.Abort();
        try
        {
            await next(context);
        }
        finally
        {
            Remove(connection);
        }
    }

    /// <returns>The connection to close, or null.</returns>
    private GuardedConnection? Add(GuardedConnection connection)
    {
        lock (_lock)
        {
            _connections.Add(connection);
            if (_connections.Count <= _limit)
                return null;
            Interlocked.Increment(ref _evicted);
            return _connections.RemoveOldestOfLargest();
        }
    }
}
