using System.Text.Json;
using FlagCluster.Contracts.Sso;
using FlagCluster.Control.Sso;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace FlagCluster.Api.Management.Sso;

/// <summary>
/// Tries the connection to an identity provider step by step, as far as that is possible without a person. No step has secrets.
/// </summary>
internal sealed class SsoConnectionTest(SsoSchemes schemes, SsoSecrets secrets)
{
    private const string Code = "flagcluster-connection-test";

    // Of the length that RFC 7636 requires.
    private const string Verifier = "flagcluster-connection-test-flagcluster-connection-test";

    private const int MaxErrorLength = 60;

    /// <summary>Returns what became of each step.</summary>
    public async Task<IReadOnlyList<SsoTestStep>> RunAsync(
        SsoProvider provider,
        SsoAddresses addresses,
        CancellationToken cancellationToken
    )
    {
        List<SsoTestStep> steps = [];
        var tokenEndpoint = provider.Issuer.TrimEnd('/') + "/login/oauth/access_token";
        if (provider.Preset != SsoProvider.GitHub)
        {
            if (await ReadAsync(provider, steps, cancellationToken) is not { } configuration)
                return steps;
            tokenEndpoint = configuration.TokenEndpoint;
        }
        steps.Add(new("redirectUri", SsoTestStep.Ok, $"Register {addresses.RedirectUri(provider)} at the provider exactly."));
        steps.Add(await TryTokenAsync(provider, addresses, tokenEndpoint, cancellationToken));
        return steps;
    }

    private async Task<OpenIdConnectConfiguration?> ReadAsync(
        SsoProvider provider,
        List<SsoTestStep> steps,
        CancellationToken cancellationToken
    )
    {
        var step = "discovery";
        try
        {
            var configuration = await SsoDiscovery.ReadDocumentAsync(provider, schemes.Backchannel, cancellationToken);
            steps.Add(new(step, SsoTestStep.Ok, $"The provider calls itself {configuration.Issuer}, as the issuer is set."));
            step = "keys";
            await SsoDiscovery.ReadKeysAsync(configuration, schemes.Backchannel, cancellationToken);
            var count = configuration.SigningKeys.Count;
            steps.Add(new(step, SsoTestStep.Ok, $"Read {count} signing {(count == 1 ? "key" : "keys")} from {configuration.JwksUri}."));
            steps.Add(Capability("pkce", configuration.CodeChallengeMethodsSupported, ["S256"], "code challenge methods"));
            steps.Add(Capability("scopes", configuration.ScopesSupported, provider.Settings.Scopes, "scopes"));
            if (provider.Settings.SignsOutOfProvider)
                steps.Add(SignOut(configuration));
            return configuration;
        }
        catch (SsoUnavailableException exception)
        {
            steps.Add(new(step, SsoTestStep.Failed, exception.Message));
            return null;
        }
    }

    private static SsoTestStep Capability(string step, ICollection<string> supported, IReadOnlyList<string> needed, string what)
    {
        var missing = needed.Except(supported, StringComparer.Ordinal).ToList();
        return missing.Count == 0
            ? new(step, SsoTestStep.Ok, $"The provider supports the {what} {string.Join(", ", needed)}.")
            : new(step, SsoTestStep.Warning, $"The provider does not list the {what} {string.Join(", ", missing)}.");
    }

    private static SsoTestStep SignOut(OpenIdConnectConfiguration configuration) =>
        string.IsNullOrEmpty(configuration.EndSessionEndpoint)
            ? new("signOut", SsoTestStep.Warning, "The provider has no endpoint to sign out; people sign out of FlagCluster only.")
            : new("signOut", SsoTestStep.Ok, $"People sign out at {configuration.EndSessionEndpoint}.");

    /// <summary>Sends a code that does not exist: a provider that accepts the client refuses the code.</summary>
    private async Task<SsoTestStep> TryTokenAsync(
        SsoProvider provider,
        SsoAddresses addresses,
        string endpoint,
        CancellationToken cancellationToken
    )
    {
        const string Step = "token";
        if (secrets.UnprotectClientSecret(provider) is not { } secret)
            return new(
                Step,
                SsoTestStep.Failed,
                "The client secret cannot be decrypted, because its key is not in the store. Set it again."
            );
        Dictionary<string, string> form = new(StringComparer.Ordinal)
        {
            ["grant_type"] = "authorization_code",
            ["code"] = Code,
            ["code_verifier"] = Verifier,
            ["redirect_uri"] = addresses.RedirectUri(provider),
            ["client_id"] = provider.ClientId,
        };
        if (secret.Length > 0)
            form["client_secret"] = secret;
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, endpoint) { Content = new FormUrlEncodedContent(form) };
            request.Headers.Accept.Add(new("application/json"));
            using var response = await schemes.Backchannel.SendAsync(request, cancellationToken);
            return Judge(Step, endpoint, (int)response.StatusCode, await response.Content.ReadAsStringAsync(cancellationToken));
        }
        catch (Exception exception)
            when (exception is HttpRequestException
                || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested)
            )
        {
            return new(Step, SsoTestStep.Failed, SsoDiscovery.Explain(endpoint, exception).Message);
        }
    }

    private static SsoTestStep Judge(string step, string endpoint, int status, string body) =>
        ErrorOf(body) switch
        {
            "invalid_grant" or "bad_verification_code" => new(
                step,
                SsoTestStep.Ok,
                $"{endpoint} accepts the client. It refused the code of this test, which does not exist."
            ),
            "invalid_client" or "unauthorized_client" or "incorrect_client_credentials" => new(
                step,
                SsoTestStep.Failed,
                $"{endpoint} does not accept the client: the client id or the client secret is wrong."
            ),
            "redirect_uri_mismatch" => new(step, SsoTestStep.Failed, "The redirect URI is not registered at the provider."),
            null => new(step, SsoTestStep.Warning, $"{endpoint} answered {status} without an error code of OAuth 2.0."),
            var other => new(step, SsoTestStep.Warning, $"{endpoint} answered {status} with the error '{other}'."),
        };

    private static string? ErrorOf(string body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return
                document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("error", out var error)
                && error.ValueKind == JsonValueKind.String
                && error.GetString() is { Length: > 0 and <= MaxErrorLength } text
                && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-')
                ? text
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>Represents a step of a connection test.</summary>
/// <param name="Name">The name of the step.</param>
/// <param name="Status"><see cref="Ok"/>, <see cref="Warning"/> or <see cref="Failed"/>.</param>
/// <param name="Detail">What was found out, and what to do.</param>
internal sealed record SsoTestStep(string Name, string Status, string Detail)
{
    /// <summary>The status of a step that succeeded.</summary>
    public const string Ok = "ok";

    /// <summary>The status of a step whose result may be a problem.</summary>
    public const string Warning = "warning";

    /// <summary>The status of a step that failed, so that nobody can sign in.</summary>
    public const string Failed = "failed";
}
