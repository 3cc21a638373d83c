using System.Collections.Concurrent;
using System.Text.Encodings.Web;
using FlagCluster.Contracts.Sso;
using FlagCluster.Control.Sso;
using FlagCluster.Integrations.Outbound;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OAuth;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace FlagCluster.Api.Management.Sso;

/// <summary>
/// Provides the authentication schemes of identity providers, which are made when they are used first and again when a provider changes.
/// The state of a sign-in is encrypted by data protection for its provider, so that any server finishes it, and no other provider does.
/// </summary>
internal sealed class SsoSchemes : IDisposable
{
    /// <summary>The largest answer of a provider.</summary>
    public const int MaxAnswerBytes = 1024 * 1024;

    private const int MaxSchemes = 1_000;

    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(2);

    // Asymmetric ones only: with HMAC the public key, or the client secret, would be enough to sign.
    private static readonly string[] Algorithms =
    [
        SecurityAlgorithms.RsaSha256,
        SecurityAlgorithms.RsaSha384,
        SecurityAlgorithms.RsaSha512,
        SecurityAlgorithms.RsaSsaPssSha256,
        SecurityAlgorithms.RsaSsaPssSha384,
        SecurityAlgorithms.RsaSsaPssSha512,
        SecurityAlgorithms.EcdsaSha256,
        SecurityAlgorithms.EcdsaSha384,
        SecurityAlgorithms.EcdsaSha512,
    ];

    private readonly ConcurrentDictionary<string, SsoScheme> _schemes = new(StringComparer.Ordinal);
    private readonly SsoSecrets _secrets;
    private readonly IDataProtectionProvider _protection;
    private readonly ILoggerFactory _loggers;
    private readonly TimeProvider _time;

    /// <summary>Initializes the schemes.</summary>
    public SsoSchemes(
        SsoSecrets secrets,
        OutboundClient outbound,
        IDataProtectionProvider protection,
        IOptions<SsoOptions> options,
        ILoggerFactory loggers,
        TimeProvider time
    )
    {
        (_secrets, _protection, _loggers, _time) = (secrets, protection, loggers, time);
        Backchannel = new(outbound.CreateHandler())
        {
            Timeout = TimeSpan.FromSeconds(options.Value.TimeoutSeconds),
            MaxResponseContentBufferSize = MaxAnswerBytes,
        };
        Backchannel.DefaultRequestHeaders.UserAgent.Add(new("FlagCluster", null));
    }

    /// <summary>Gets the time in which a person has to sign in at the provider.</summary>
    public static TimeSpan SignInTimeout { get; } = TimeSpan.FromMinutes(15);

    /// <summary>Gets the client for requests to providers. It connects to allowed addresses only.</summary>
    public HttpClient Backchannel { get; }

    /// <summary>Returns the scheme of a provider.</summary>
    /// <exception cref="SsoUnavailableException">The client secret cannot be decrypted.</exception>
    public SsoScheme Get(SsoProvider provider)
    {
        if (_schemes.TryGetValue(provider.Id, out var known) && known.Provider.Version == provider.Version)
            return known;
        if (_schemes.Count >= MaxSchemes)
            _schemes.Clear();
        return _schemes[provider.Id] = Create(provider);
    }

    /// <summary>Returns how tokens of a provider are validated: signature, algorithm, exact issuer, audience and time.</summary>
    public TokenValidationParameters ValidationOf(SsoProvider provider, SsoMetadata metadata) =>
        new()
        {
            ValidAlgorithms = Algorithms,
            ValidAudience = provider.ClientId,
            RequireSignedTokens = true,
            IssuerValidator = (issuer, _, _) =>
                issuer == provider.Issuer
                    ? issuer
                    : throw new SecurityTokenInvalidIssuerException("The token has another issuer than the identity provider."),
            // Not the keys of the configuration with which the request began: those of a new key may have been read since.
            IssuerSigningKeyResolver = (_, _, keyId, _) =>
                metadata.Current?.SigningKeys.Where(key => string.IsNullOrEmpty(keyId) || key.KeyId == keyId) ?? [],
            LifetimeValidator = (notBefore, expires, _, _) =>
            {
                var now = _time.GetUtcNow().UtcDateTime;
                return expires + ClockSkew > now && (notBefore is null || notBefore - ClockSkew <= now);
            },
        };

    /// <inheritdoc/>
    public void Dispose() => Backchannel.Dispose();

    private SsoScheme Create(SsoProvider provider)
    {
        if (_secrets.UnprotectClientSecret(provider) is not { } secret)
            throw new SsoUnavailableException(
                "The client secret of the identity provider cannot be decrypted, because its key is not in the store. Set it again."
            );
        return provider.Preset == SsoProvider.GitHub ? CreateGitHub(provider, secret) : CreateOpenIdConnect(provider, secret);
    }

    private SsoScheme CreateOpenIdConnect(SsoProvider provider, string secret)
    {
        var metadata = new SsoMetadata(provider, Backchannel, _time);
        var options = new OpenIdConnectOptions
        {
            ClientId = provider.ClientId,
            ClientSecret = secret.Length == 0 ? null : secret,
            ResponseType = OpenIdConnectResponseType.Code,
            // A form post would need cookies that browsers send across sites.
            ResponseMode = OpenIdConnectResponseMode.Query,
            UsePkce = true,
            MapInboundClaims = false,
            PushedAuthorizationBehavior = PushedAuthorizationBehavior.Disable,
            GetClaimsFromUserInfoEndpoint = true,
            ConfigurationManager = metadata,
            RefreshOnIssuerKeyNotFound = false,
            DisableTelemetry = true,
            TokenValidationParameters = ValidationOf(provider, metadata),
            Events = new SsoEvents(provider, metadata),
        };
        Configure(options, provider);
        Protect(options.NonceCookie);
        options.Scope.Clear();
        foreach (var scope in provider.Settings.Scopes)
            options.Scope.Add(scope);
        new OpenIdConnectPostConfigureOptions(_protection).PostConfigure(provider.Id, options);
        var monitor = new FixedOptions<OpenIdConnectOptions>(options);
        return new(
            provider,
            metadata,
            () => new OpenIdConnectHandler(monitor, _loggers, HtmlEncoder.Default, UrlEncoder.Default),
            typeof(OpenIdConnectHandler)
        );
    }

    private SsoScheme CreateGitHub(SsoProvider provider, string secret)
    {
        var options = new OAuthOptions
        {
            ClientId = provider.ClientId,
            ClientSecret = secret,
            AuthorizationEndpoint = provider.Issuer.TrimEnd('/') + "/login/oauth/authorize",
            TokenEndpoint = provider.Issuer.TrimEnd('/') + "/login/oauth/access_token",
            UserInformationEndpoint = GitHubPerson.UserAddress(provider),
            UsePkce = true,
            Events = new GitHubEvents(provider),
        };
        Configure(options, provider);
        foreach (var scope in provider.Settings.Scopes)
            options.Scope.Add(scope);
        new OAuthPostConfigureOptions<OAuthOptions, OAuthHandler<OAuthOptions>>(_protection).PostConfigure(provider.Id, options);
        var monitor = new FixedOptions<OAuthOptions>(options);
        return new(
            provider,
            metadata: null,
            () => new OAuthHandler<OAuthOptions>(monitor, _loggers, UrlEncoder.Default),
            typeof(OAuthHandler<OAuthOptions>)
        );
    }

    private void Configure(RemoteAuthenticationOptions options, SsoProvider provider)
    {
        options.CallbackPath = SsoAddresses.CallbackPath + provider.Id;
        options.Backchannel = Backchannel;
        options.RemoteAuthenticationTimeout = SignInTimeout;
        options.DataProtectionProvider = _protection;
        options.TimeProvider = _time;
        options.SaveTokens = false;
        Protect(options.CorrelationCookie);
    }

    /// <summary>
    /// Lax: the browser comes back from another site by a navigation. Over plain HTTP, for a developer, cookies cannot be secure.
    /// </summary>
    private static void Protect(CookieBuilder cookie)
    {
        cookie.SameSite = SameSiteMode.Lax;
        cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
    }
}
