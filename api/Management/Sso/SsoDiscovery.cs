using System.Text.Json;
using FlagCluster.Contracts.Sso;
using FlagCluster.Contracts.Text;
using FlagCluster.Integrations.Outbound;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace FlagCluster.Api.Management.Sso;

/// <summary>Reads what an identity provider publishes about itself.</summary>
/// <remarks>OpenID Connect Discovery 1.0; the issuer is compared exactly (section 4.3).</remarks>
internal static class SsoDiscovery
{
    private const int MaxAddressLength = 300;

    private const string Path = "/.well-known/openid-configuration";

    /// <summary>Reads the discovery document and the keys.</summary>
    /// <exception cref="SsoUnavailableException">The provider does not answer, or its answer is not valid.</exception>
    public static async Task<OpenIdConnectConfiguration> ReadAsync(
        SsoProvider provider,
        HttpClient client,
        CancellationToken cancellationToken
    )
    {
        var configuration = await ReadDocumentAsync(provider, client, cancellationToken);
        await ReadKeysAsync(configuration, client, cancellationToken);
        return configuration;
    }

    /// <summary>Reads the discovery document.</summary>
    /// <exception cref="SsoUnavailableException">The provider does not answer, or its answer is not valid.</exception>
    public static async Task<OpenIdConnectConfiguration> ReadDocumentAsync(
        SsoProvider provider,
        HttpClient client,
        CancellationToken cancellationToken
    )
    {
        var address = provider.Issuer.TrimEnd('/') + Path;
        var text = await GetAsync(client, address, cancellationToken);
        var configuration = Parse(address, () => OpenIdConnectConfiguration.Create(text));
        if (configuration.Issuer != provider.Issuer)
            throw new SsoUnavailableException(
                $"The provider calls itself '{Clip(configuration.Issuer)}', and the issuer is set to '{provider.Issuer}'. They must be "
                    + "equal, with or without a slash at the end."
            );
        // Others would receive the client secret or the browser without a check of the address.
        foreach (var endpoint in new[] { configuration.AuthorizationEndpoint, configuration.TokenEndpoint, configuration.JwksUri })
            if (!IsAddress(provider, endpoint))
                throw new SsoUnavailableException($"{address} has no valid authorization, token or key endpoint.");
        if (configuration.UserInfoEndpoint is { Length: > 0 } userInfo && !IsAddress(provider, userInfo))
            throw new SsoUnavailableException($"{address} has no valid UserInfo endpoint.");
        if (configuration.EndSessionEndpoint is { Length: > 0 } endSession && !IsAddress(provider, endSession))
            throw new SsoUnavailableException($"{address} has no valid end session endpoint.");
        return configuration;
    }

    /// <summary>Reads the keys with which the provider signs.</summary>
    /// <exception cref="SsoUnavailableException">The provider does not answer, or its answer is not valid.</exception>
    public static async Task ReadKeysAsync(OpenIdConnectConfiguration configuration, HttpClient client, CancellationToken cancellationToken)
    {
        var text = await GetAsync(client, configuration.JwksUri, cancellationToken);
        var keys = Parse(configuration.JwksUri, () => JsonWebKeySet.Create(text));
        configuration.JsonWebKeySet = keys;
        configuration.SigningKeys.Clear();
        foreach (var key in keys.GetSigningKeys())
            configuration.SigningKeys.Add(key);
        if (configuration.SigningKeys.Count == 0)
            throw new SsoUnavailableException($"{configuration.JwksUri} has no key to check signatures with.");
    }

    /// <summary>Returns why a request to a provider failed.</summary>
    public static SsoUnavailableException Explain(string address, Exception exception) =>
        exception switch
        {
            SsoUnavailableException known => known,
            HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded } => new(
                $"The answer of {Clip(address)} is larger than {SsoSchemes.MaxAnswerBytes} bytes.",
                exception
            ),
            InvalidOperationException => new($"The answer of {Clip(address)} has an unknown character set.", exception),
            HttpRequestException request => new($"{Clip(address)}: {OutboundClient.Explain(request)}", exception),
            _ => new($"{Clip(address)} did not answer in time (Sso:TimeoutSeconds).", exception),
        };

    /// <summary>Returns whether a text is an address of HTTPS, or of HTTP when the issuer has one, as for a developer.</summary>
    private static bool IsAddress(SsoProvider provider, string? text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address)
        && (
            address.Scheme == Uri.UriSchemeHttps
            || (address.Scheme == Uri.UriSchemeHttp && provider.Issuer.StartsWith("http:", StringComparison.Ordinal))
        );

    private static async Task<string> GetAsync(HttpClient client, string address, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await client.GetAsync(new Uri(address), cancellationToken);
            return response.IsSuccessStatusCode
                ? await response.Content.ReadAsStringAsync(cancellationToken)
                : throw new SsoUnavailableException($"{Clip(address)} answered {(int)response.StatusCode}; redirects are not followed.");
        }
        catch (Exception exception)
            when (exception is HttpRequestException or UriFormatException or InvalidOperationException
                || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested)
            )
        {
            throw Explain(address, exception);
        }
    }

    private static T Parse<T>(string address, Func<T> parse)
    {
        try
        {
            return parse();
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException or InvalidOperationException or FormatException)
        {
            throw new SsoUnavailableException($"The answer of {Clip(address)} is not valid JSON of OpenID Connect.", exception);
        }
    }

    private static string Clip(string? text) => Clipped.Text(text ?? "", MaxAddressLength);
}
