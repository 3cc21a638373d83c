using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FlagCluster.Api.Http.OpenApi;
using FlagCluster.Api.Management.Accounts;
using FlagCluster.Api.Management.Authorization;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Api.Management.Resources;
using FlagCluster.Contracts.Sso;
using FlagCluster.Contracts.Text;
using FlagCluster.Control.Sso;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.IdentityModel.JsonWebTokens;

namespace FlagCluster.Api.Management.Sso;

/// <summary>Ends sessions when their identity provider asks for it.</summary>
/// <remarks>OpenID Connect Back-Channel Logout 1.0; section 2.6 lists the checks of a logout token.</remarks>
internal sealed class BackchannelLogoutResource(
    ISsoStore store,
    SsoSchemes schemes,
    SsoSessions sessions,
    SessionAudit audit,
    TimeProvider time
) : IManagementResource
{
    private const string Event = "http://schemas.openid.net/event/backchannel-logout";

    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private static readonly FormOptions Form = new()
    {
        ValueCountLimit = 10,
        KeyLengthLimit = 100,
        ValueLengthLimit = 16 * 1024,
    };

    /// <inheritdoc/>
    public void Map(ManagementRoutes routes) =>
        routes
            .Auth.MapGroup("/sso")
            .WithTag(AccountsTag.SignIn)
            .MapPost("/backchannel-logout/{provider}", EndAsync)
            .AllowsAnyone()
            .WithMetadata(SignedRequests.Mark, ConditionsOfHandler.Mark)
            .WithName("EndSessionsOfProvider")
            .WithSummary("End sessions for an identity provider")
            .WithDescription(
                "Identity providers send 'logout_token' in a form (OpenID Connect Back-Channel Logout 1.0). Ends the sessions of the "
                    + "person, or those of one session at the provider."
            )
            .WithParameters(RequestParameterMetadata.Path("provider", "The id of the identity provider."))
            .WithAnswer(200, "The sessions have ended.")
            .WithProblems(404);

    private async Task<IResult> EndAsync(ManagementRequest request)
    {
        var http = request.Http;
        http.Response.Headers.CacheControl = "no-store";
        var id = request.Route("provider");
        if (!StorableText.IsValid(id) || await store.FindAsync(id, request.Aborted).WaitAsync(request.Aborted) is not { } provider)
            return ProblemResult.NotFound($"identity provider '{Clipped.Value(id)}'");
        if (
            await ReadTokenAsync(http, request.Aborted) is not { } text
            || await ValidateAsync(provider, text, request.Aborted) is not { } token
        )
            return ProblemResult.BadRequest("'logout_token' is missing, or it is not a valid logout token of the identity provider.");
        var used = UsedValueOf(token);
        if (await store.IsUsedAsync(provider.Id, used, request.Aborted))
            return ProblemResult.BadRequest("'logout_token' was received before. Send a new one.");
        await foreach (var session in sessions.EndAsync(provider.Id, Claim(token, "sub"), Claim(token, "sid"), request.Aborted))
            await audit.EndedByProviderAsync(http, provider, session, request.Aborted);
        // Last: when the sessions cannot be ended, the provider repeats the same token.
        var now = time.GetUtcNow();
        await store.UseAsync(provider.Id, used, now, now + Lifetime + Lifetime, request.Aborted);
        return TypedResults.Ok();
    }

    private static async Task<string?> ReadTokenAsync(HttpContext http, CancellationToken cancellationToken)
    {
        if (!http.Request.HasFormContentType)
            return null;
        try
        {
            var form = await new FormFeature(http.Request, Form).ReadFormAsync(cancellationToken);
            return form["logout_token"] is [{ Length: > 0 } token] ? token : null;
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private async Task<JsonElement?> ValidateAsync(SsoProvider provider, string text, CancellationToken cancellationToken)
    {
        var handler = new JsonWebTokenHandler { MapInboundClaims = false };
        if (schemes.Get(provider).Metadata is not { } metadata || !handler.CanReadToken(text))
            return null;
        var token = new JsonWebToken(text);
        await metadata.EnsureKeyAsync(token.Kid ?? "", cancellationToken);
        var result = await handler.ValidateTokenAsync(token, schemes.ValidationOf(provider, metadata));
        if (!result.IsValid)
            return null;
        using var document = JsonDocument.Parse(Base64Url.DecodeFromChars(token.EncodedPayload));
        var claims = document.RootElement.Clone();
        return IsLogout(token, claims) && IsRecent(claims) ? claims : null;
    }

    private static bool IsLogout(JsonWebToken token, JsonElement claims) =>
        token.Typ is null or "" or "JWT" or "logout+jwt"
        && claims.TryGetProperty("events", out var events)
        && events.ValueKind == JsonValueKind.Object
        && events.TryGetProperty(Event, out _)
        // An ID token is no logout token.
        && !claims.TryGetProperty("nonce", out _)
        && (Claim(claims, "sub") ?? Claim(claims, "sid")) is not null;

    private bool IsRecent(JsonElement claims) =>
        claims.TryGetProperty("iat", out var issued)
        && issued.TryGetInt64(out var seconds)
        && Math.Abs(time.GetUtcNow().ToUnixTimeSeconds() - seconds) <= Lifetime.TotalSeconds
        && Claim(claims, "jti") is not null;

    /// <summary>Returns the value by which a token is known to have been received.</summary>
    private static string UsedValueOf(JsonElement claims) =>
        "logout:" + Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(Claim(claims, "jti")!)));

    private static string? Claim(JsonElement claims, string name) =>
        claims.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text
            ? text
            : null;
}
