using FlagCluster.Contracts.Sso;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace FlagCluster.Api.Management.Sso;

/// <summary>Represents the authentication scheme of one version of an identity provider.</summary>
/// <param name="provider">The provider.</param>
/// <param name="metadata">What the provider publishes about itself; null for GitHub, which publishes nothing.</param>
/// <param name="create">Creates the handler of a request.</param>
/// <param name="type">The type of the handler.</param>
internal sealed class SsoScheme(SsoProvider provider, SsoMetadata? metadata, Func<IAuthenticationRequestHandler> create, Type type)
{
    private readonly AuthenticationScheme _scheme = new(provider.Id, displayName: null, type);

    /// <summary>Gets the provider.</summary>
    public SsoProvider Provider => provider;

    /// <summary>Gets what the provider publishes about itself; null for GitHub.</summary>
    public SsoMetadata? Metadata => metadata;

    /// <summary>Returns the handler of a request.</summary>
    public async Task<IAuthenticationRequestHandler> CreateHandlerAsync(HttpContext http)
    {
        var handler = create();
        await handler.InitializeAsync(_scheme, http);
        return handler;
    }
}

/// <summary>Provides options that do not change: another version of a provider has another scheme.</summary>
/// <param name="options">The options.</param>
internal sealed class FixedOptions<TOptions>(TOptions options) : IOptionsMonitor<TOptions>
{
    /// <inheritdoc/>
    public TOptions CurrentValue => options;

    /// <inheritdoc/>
    public TOptions Get(string? name) => options;

    /// <inheritdoc/>
    public IDisposable? OnChange(Action<TOptions, string?> listener) => null;
}
