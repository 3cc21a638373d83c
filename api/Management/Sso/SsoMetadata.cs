using FlagCluster.Contracts.Sso;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace FlagCluster.Api.Management.Sso;

/// <summary>
/// Keeps what an identity provider publishes about itself. It is read again after twelve hours and, at most once a minute, for a key that
/// is not known. While the provider is unavailable the last copy stays in use; without one, a failure is answered for ten seconds without
/// another request.
/// </summary>
/// <remarks>
/// Requests that need it share one read, which does not end with them: nobody who begins sign-ins and leaves makes others wait.
/// </remarks>
internal sealed class SsoMetadata(SsoProvider provider, HttpClient client, TimeProvider time)
    : IConfigurationManager<OpenIdConnectConfiguration>
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(12),
        RetryInterval = TimeSpan.FromMinutes(1),
        FailureInterval = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private volatile OpenIdConnectConfiguration? _current;
    private Failure? _failure;
    private Task<OpenIdConnectConfiguration>? _reading;
    private long _readAt;
    private long? _refreshedAt;

    /// <summary>Gets the last copy, or null before the first one.</summary>
    public OpenIdConnectConfiguration? Current => _current;

    /// <inheritdoc/>
    public async Task<OpenIdConnectConfiguration> GetConfigurationAsync(CancellationToken cancel)
    {
        Task<OpenIdConnectConfiguration> reading;
        lock (_lock)
        {
            if (_current is { } known && time.GetElapsedTime(_readAt) < Lifetime)
                return known;
            if (_failure is { } failure && time.GetElapsedTime(failure.At) < FailureInterval)
                throw new SsoUnavailableException(failure.Exception.Message, failure.Exception);
            reading = _reading ??= Task.Run(ReadAsync, CancellationToken.None);
        }
        return await reading.WaitAsync(cancel);
    }

    /// <inheritdoc/>
    public void RequestRefresh()
    {
        // Keys are read when a token needs them (EnsureKeyAsync), and not after it was rejected.
    }

    /// <summary>Reads the keys again when a token is signed with one that is not known.</summary>
    /// <param name="keyId">The id of the key.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public async Task EnsureKeyAsync(string keyId, CancellationToken cancellationToken)
    {
        await GetConfigurationAsync(cancellationToken);
        Task<OpenIdConnectConfiguration> reading;
        lock (_lock)
        {
            if (HasKey(keyId))
                return;
            if (_reading is null)
            {
                if (_refreshedAt is { } last && time.GetElapsedTime(last) < RetryInterval)
                    return;
                _refreshedAt = time.GetTimestamp();
                _reading = Task.Run(ReadAsync, CancellationToken.None);
            }
            reading = _reading;
        }
        // When the provider is unavailable, the token is rejected with the keys that are known.
        await reading.WaitAsync(cancellationToken);
    }

    private bool HasKey(string keyId) => _current?.SigningKeys.Any(key => key.KeyId == keyId) == true;

    private async Task<OpenIdConnectConfiguration> ReadAsync()
    {
        try
        {
            // The client has a timeout of its own.
            var configuration = await SsoDiscovery.ReadAsync(provider, client, CancellationToken.None);
            lock (_lock)
                (_current, _readAt, _failure) = (configuration, time.GetTimestamp(), null);
            return configuration;
        }
        catch (SsoUnavailableException exception)
        {
            lock (_lock)
            {
                if (_current is not { } last)
                {
                    _failure = new(exception, time.GetTimestamp());
                    throw;
                }
                // Sign-ins continue with the last copy, and not each of them waits for the provider.
                _readAt = time.GetTimestamp() - (long)((Lifetime - RetryInterval).TotalSeconds * time.TimestampFrequency);
                return last;
            }
        }
        finally
        {
            // Whatever happened: nobody waits for a read that has ended.
            lock (_lock)
                _reading = null;
        }
    }

    private sealed record Failure(SsoUnavailableException Exception, long At);
}
