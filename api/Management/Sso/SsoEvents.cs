using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FlagCluster.Contracts.Sso;
using FlagCluster.Control.Sso;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;

namespace FlagCluster.Api.Management.Sso;

/// <summary>
/// Adds to the handler of OpenID Connect what it does not check, and returns what it finds out in <see cref="SsoAnswer"/> instead of
/// signing in.
/// </summary>
internal sealed class SsoEvents(SsoProvider provider, SsoMetadata metadata) : OpenIdConnectEvents
{
    /// <inheritdoc/>
    public override async Task MessageReceived(MessageReceivedContext context)
    {
        // RFC 9207: the answer of another provider, which the browser was tricked into bringing here.
        var issuer = context.ProtocolMessage.Iss;
        var configuration = await metadata.GetConfigurationAsync(context.HttpContext.RequestAborted);
        if (issuer is null ? configuration.AuthorizationResponseIssParameterSupported : issuer != provider.Issuer)
            context.Fail("The answer has another issuer than the identity provider, or none.");
    }

    /// <inheritdoc/>
    public override async Task AuthorizationCodeReceived(AuthorizationCodeReceivedContext context)
    {
        if (!await SsoState.UseAsync(context.HttpContext, provider))
            context.Fail(SsoState.Used);
    }

    /// <inheritdoc/>
    public override async Task TokenResponseReceived(TokenResponseReceivedContext context)
    {
        if (context.TokenEndpointResponse.IdToken is not { } token || !new JsonWebTokenHandler().CanReadToken(token))
            return;
        if (new JsonWebToken(token).Kid is { Length: > 0 } keyId)
            await metadata.EnsureKeyAsync(keyId, context.HttpContext.RequestAborted);
    }

    /// <inheritdoc/>
    public override Task TokenValidated(TokenValidatedContext context)
    {
        // The token whose signature, issuer, audience, time and nonce the handler has checked.
        AnswerOf(context.HttpContext).IdToken = context.TokenEndpointResponse?.IdToken ?? "";
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override Task UserInformationReceived(UserInformationReceivedContext context)
    {
        AnswerOf(context.HttpContext).UserInfo = context.User.RootElement.Clone();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override Task TicketReceived(TicketReceivedContext context)
    {
        var answer = AnswerOf(context.HttpContext);
        answer.Properties = context.Properties;
        answer.ReturnUrl = context.ReturnUri;
        if (answer.IdToken.Split('.') is [_, var payload, _])
        {
            using var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(payload));
            answer.Person = SsoClaims.Read(claims.RootElement, answer.UserInfo, provider.Settings.GroupsClaim);
        }
        context.HandleResponse();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override Task RemoteFailure(RemoteFailureContext context) => SsoState.FailAsync(context);

    private static SsoAnswer AnswerOf(HttpContext http) => http.Features.GetRequiredFeature<SsoAnswer>();
}

/// <summary>Provides what the handlers of all kinds of providers do with a sign-in.</summary>
internal static class SsoState
{
    /// <summary>The reason of a sign-in whose state was used before.</summary>
    public const string Used = "The state of the sign-in was used before.";

    /// <summary>Uses the state of a request. The cookies alone do not prevent a second use: a client can keep them.</summary>
    /// <returns>False when it was used before.</returns>
    public static Task<bool> UseAsync(HttpContext http, SsoProvider provider)
    {
        var now = http.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow();
        var state = SHA256.HashData(Encoding.UTF8.GetBytes(http.Request.Query["state"].ToString()));
        return http
            .RequestServices.GetRequiredService<ISsoStore>()
            .UseAsync(provider.Id, "state:" + Base64Url.EncodeToString(state), now, now + SsoSchemes.SignInTimeout, http.RequestAborted);
    }

    /// <summary>Keeps why a sign-in failed, for the answer.</summary>
    public static Task FailAsync(RemoteFailureContext context)
    {
        var answer = context.HttpContext.Features.GetRequiredFeature<SsoAnswer>();
        answer.Failure = context.Failure;
        answer.Person = null;
        answer.Properties ??= context.Properties;
        answer.ReturnUrl ??= context.Properties?.RedirectUri;
        context.HandleResponse();
        return Task.CompletedTask;
    }
}
