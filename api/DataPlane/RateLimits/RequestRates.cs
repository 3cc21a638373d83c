using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using FlagCluster.Api.DataPlane.Authentication;
using FlagCluster.Api.Http;
using FlagCluster.Environments.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace FlagCluster.Api.DataPlane.RateLimits;

/// <summary>
/// Limits the requests of keys, tokens, sessions and addresses to this server. Its meter <c>FlagCluster.RateLimits</c> is described in
/// <c>docs/metrics.md</c>.
/// </summary>
internal sealed class RequestRates
{
    private readonly Rate _keys;
    private readonly Rate _identities;
    private readonly AddressRates _addresses;
    private readonly AddressRates _managementAddresses;
    private readonly ConcurrentDictionary<string, State> _states = new(StringComparer.Ordinal);
    private readonly TaggedCounter _limited = new("limit", "key", "address", "token", "management_address");

    public RequestRates(IOptions<RateLimitOptions> options, TimeProvider time, IMeterFactory meters)
    {
        var values = options.Value;
        _keys = new(values.KeyPerSecond, time);
        _identities = new(values.ManagementPerSecond, time);
        _addresses = new(new(values.AddressPerSecond, time));
        _managementAddresses = new(new(values.ManagementAddressPerSecond, time));
        meters
            .Create("FlagCluster.RateLimits")
            .CreateObservableCounter(
                "flagcluster.requests.limited",
                _limited.Read,
                "{request}",
                "Requests answered 429 because of a limit of requests."
            );
    }

    /// <summary>
    /// Counts a request with an SDK key, or answers it when it is above a limit. Allocates nothing when it is not.
    /// </summary>
    /// <returns>The answer in progress, or null when the request may continue.</returns>
    public Task? TryReject(HttpContext http, SdkKeySession session)
    {
        var delay = _keys.Take(ref session.Requests);
        return delay > TimeSpan.Zero ? RejectAsync(http, delay, "key", _keys, nameof(RateLimitOptions.KeyPerSecond)) : null;
    }

    /// <summary>
    /// Counts a request of an address to an endpoint of SDK keys, or answers it when it is above the limit. Allocates nothing when it is
    /// not.
    /// </summary>
    /// <returns>The answer in progress, or null when the request may continue.</returns>
    public Task? TryReject(HttpContext http) =>
        _addresses.Take(http.Connection.RemoteIpAddress) is var delay && delay > TimeSpan.Zero
            ? RejectAsync(http, delay, "address", _addresses.Rate, nameof(RateLimitOptions.AddressPerSecond))
            : null;

    /// <summary>Counts a management request of an address, or answers it when it is above the limit.</summary>
    /// <returns>The answer in progress, or null when the request may continue.</returns>
    public Task? TryRejectManagement(HttpContext http) =>
        _managementAddresses.Take(http.Connection.RemoteIpAddress) is var delay && delay > TimeSpan.Zero
            ? RejectAsync(http, delay, "management_address", _managementAddresses.Rate, nameof(RateLimitOptions.ManagementAddressPerSecond))
            : null;

    /// <summary>Counts a management request of a token or session, or answers it when it is above the limit.</summary>
    /// <param name="http">The request.</param>
    /// <param name="id">The id of the token or session, which was authenticated.</param>
    /// <returns>The answer in progress, or null when the request may continue.</returns>
    public Task? TryRejectManagement(HttpContext http, string id)
    {
        if (_identities.PerSecond == 0)
            return null;
        // Only valid tokens and sessions have a state; a server restarts long before their number matters.
        var state = _states.GetOrAdd(id, static _ => new());
        return _identities.Take(ref state.Requests) is var delay && delay > TimeSpan.Zero
            ? RejectAsync(http, delay, "token", _identities, nameof(RateLimitOptions.ManagementPerSecond))
            : null;
    }

    private Task RejectAsync(HttpContext http, TimeSpan delay, string limit, Rate rate, string setting)
    {
        _limited.Add(limit);
        var seconds = Math.Max(1, (long)Math.Ceiling(delay.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        http.Response.Headers.RetryAfter = seconds;
        var detail =
            $"This server accepts {rate.PerSecond} requests per second here (RateLimit:{setting}). Nothing was done. Repeat the request "
            + $"after {seconds} s.";
        return http.GetEndpoint()?.Metadata.GetMetadata<LimitedAnswer>() is { } answer
            ? answer.WriteAsync(http, detail)
            : Problems.WriteAsync(http, StatusCodes.Status429TooManyRequests, "Too many requests", detail);
    }

    private sealed class State
    {
        public long Requests;
    }
}
