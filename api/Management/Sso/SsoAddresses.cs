using FlagCluster.Contracts.Sso;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.Management.Sso;

/// <summary>Provides the addresses of the server for identity providers.</summary>
/// <param name="Base">The address at which clients reach the server, without a slash at the end.</param>
internal readonly record struct SsoAddresses(string Base)
{
    /// <summary>The path of the redirect URIs.</summary>
    public const string CallbackPath = "/auth/sso/callback/";

    /// <summary>Returns the addresses of the server of a request.</summary>
    public static SsoAddresses Of(HttpRequest request) => new($"{request.Scheme}://{request.Host}{request.PathBase}");

    /// <summary>Gets the address to which a provider sends the browser after signing out.</summary>
    public string AfterSignOut => Base + "/console/";

    /// <summary>Returns the redirect URI of a provider.</summary>
    public string RedirectUri(SsoProvider provider) => Base + CallbackPath + provider.Id;

    /// <summary>Returns the address at which a sign-in with a provider begins.</summary>
    public string SignIn(SsoProvider provider) => $"{Base}/auth/sso/{provider.Organization}/{provider.Id}";

    /// <summary>Returns the address to which a provider sends logout tokens.</summary>
    public string BackchannelLogout(SsoProvider provider) => $"{Base}/auth/sso/backchannel-logout/{provider.Id}";
}
