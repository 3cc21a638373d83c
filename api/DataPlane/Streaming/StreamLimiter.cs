using FlagCluster.Api.DataPlane.Authentication;
using FlagCluster.Contracts.Tenancy;
using Microsoft.Extensions.Options;

namespace FlagCluster.Api.DataPlane.Streaming;

/// <summary>Limits the open streams of each key and of each organization on this server. Thread-safe.</summary>
internal sealed class StreamLimiter(IOptions<StreamOptions> options, IQuotas quotas)
{
    private readonly Dictionary<string, int> _keys = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _organizations = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();

    /// <summary>Reserves a stream for a key, which the caller releases with <see cref="Close"/>.</summary>
    /// <returns>Null when it is reserved; otherwise what is wrong and what to do.</returns>
    public string? TryOpen(SdkKeySession session)
    {
        var (key, organization) = (session.Key.Id, session.Key.Environment.Organization);
        var perKey = options.Value.MaxConnectionsPerKey;
        var perOrganization = quotas.LimitOf(QuotaKind.Streams, organization);
        lock (_lock)
        {
            if (_keys.GetValueOrDefault(key) >= perKey)
                return $"The key has {perKey} open streams, the limit of Stream:MaxConnectionsPerKey. Close streams, or use more keys.";
            var open = _organizations.GetValueOrDefault(organization);
            if (open >= perOrganization)
                return $"The limit of streams of the organization on this server is {perOrganization}, and {open} are open. Close streams, "
                    + "or ask the administrator of the installation to raise the limit.";
            _keys[key] = _keys.GetValueOrDefault(key) + 1;
            _organizations[organization] = open + 1;
            return null;
        }
    }

    /// <summary>Releases a stream.</summary>
    public void Close(SdkKeySession session)
    {
        lock (_lock)
        {
            Release(_keys, session.Key.Id);
            Release(_organizations, session.Key.Environment.Organization);
        }
    }

    /// <summary>Returns the number of open streams of an organization.</summary>
    public int OpenOf(string organization)
    {
        lock (_lock)
            return _organizations.GetValueOrDefault(organization);
    }

    private static void Release(Dictionary<string, int> counts, string id)
    {
        if (counts[id] > 1)
            counts[id]--;
        else
            counts.Remove(id);
    }
}
