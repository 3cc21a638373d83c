using FlagCluster.Api.DataPlane.Authentication;
using Microsoft.Extensions.Options;

namespace FlagCluster.Api.DataPlane.Streaming;

/// <summary>Limits the open streams of each key on this server. Thread-safe.</summary>
internal sealed class StreamLimiter(IOptions<StreamOptions> options)
{
    private readonly Dictionary<string, int> _open = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();

    /// <summary>Gets the maximum number of open streams of one key.</summary>
    public int Limit => options.Value.MaxConnectionsPerKey;

    /// <summary>Reserves a stream for a key, which the caller releases with <see cref="Close"/>.</summary>
    /// <returns>False when the key has the maximum number.</returns>
    public bool TryOpen(SdkKeySession session)
    {
        lock (_lock)
        {
            var open = _open.GetValueOrDefault(session.Key.Id);
            if (open >= Limit)
                return false;
            _open[session.Key.Id] = open + 1;
            return true;
        }
    }

    /// <summary>Releases a stream.</summary>
    public void Close(SdkKeySession session)
    {
        lock (_lock)
        {
            if (_open[session.Key.Id] > 1)
                _open[session.Key.Id]--;
            else
                _open.Remove(session.Key.Id);
        }
    }
}
