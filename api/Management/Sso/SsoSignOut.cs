using FlagCluster.Api.Management.Accounts;
using FlagCluster.Contracts.Accounts;
using FlagCluster.Contracts.Sso;
using FlagCluster.Control.Sso;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace FlagCluster.Api.Management.Sso;

/// <summary>Finds where a person signs out of the identity provider that began a session.</summary>
/// <remarks>OpenID Connect RP-Initiated Logout 1.0.</remarks>
internal sealed class SsoSignOut(ISsoStore store, SsoSchemes schemes, SsoSecrets secrets) : IRemoteSignOut
{
    /// <inheritdoc/>
    public async Task<string?> FindAddressAsync(HttpRequest request, Session session, CancellationToken cancellationToken)
    {
        if (SsoMethod.OrganizationOf(session.Origin.Method) is null)
            return null;
        if (await store.FindSessionAsync(session.Id, cancellationToken) is not { } began)
            return null;
        if (await store.FindAsync(began.Provider, cancellationToken) is not { Settings.SignsOutOfProvider: true } provider)
            return null;
        try
        {
            if (schemes.Get(provider).Metadata is not { } metadata)
                return null;
            var configuration = await metadata.GetConfigurationAsync(cancellationToken);
            return configuration.EndSessionEndpoint is { Length: > 0 } endpoint ? AddressOf(request, endpoint, provider, began) : null;
        }
        catch (SsoUnavailableException)
        {
            return null;
        }
    }

    private string AddressOf(HttpRequest request, string endpoint, SsoProvider provider, SsoSession began)
    {
        Dictionary<string, string?> parameters = new(StringComparer.Ordinal)
        {
            ["client_id"] = provider.ClientId,
            ["post_logout_redirect_uri"] = SsoAddresses.Of(request).AfterSignOut,
        };
        if (secrets.UnprotectIdToken(began) is { Length: > 0 } token)
            parameters["id_token_hint"] = token;
        return QueryHelpers.AddQueryString(endpoint, parameters);
    }
}
