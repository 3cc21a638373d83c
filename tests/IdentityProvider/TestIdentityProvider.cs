using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace FlagCluster.IdentityProvider;

/// <summary>
/// Represents a real identity provider (OpenIddict) on a port of its own. It behaves as OpenID Connect requires, until a test tells it to
/// misbehave. Everybody who comes is signed in as <see cref="Person"/>.
/// </summary>
public sealed class TestIdentityProvider : IAsyncDisposable
{
    public const string ClientId = "flagcluster";

    public const string ClientSecret = "secret-of-flagcluster";

    private const int First = int.MinValue + 1_000,
        Last = int.MaxValue - 100_000;

    // Of codes and access tokens, which only the provider reads. Made once, because it takes long.
    private static readonly RsaSecurityKey Signing = new(RSA.Create(2048)) { KeyId = "codes" };

    private static readonly SymmetricSecurityKey Encryption = new(RandomNumberGenerator.GetBytes(32));

    private readonly WebApplication _app;
    private readonly ConcurrentQueue<string> _logouts = new();

    private TestIdentityProvider()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder
            .Services.AddOpenIddict()
            .AddServer(options =>
            {
                options.EnableDegradedMode();
                options.SetAuthorizationEndpointUris("connect/authorize").SetTokenEndpointUris("connect/token");
                options.SetUserInfoEndpointUris("connect/userinfo").SetEndSessionEndpointUris("connect/logout");
                options.AllowAuthorizationCodeFlow().RequireProofKeyForCodeExchange();
                options.RegisterScopes("openid", "profile", "email", "groups");
                options.AddEncryptionKey(Encryption).AddSigningKey(Signing);
                options.UseAspNetCore().DisableTransportSecurityRequirement();
                AddHandlers(options);
            });
        _app = builder.Build();
        _app.Use(MisbehaveAsync);
        _app.UseAuthentication();
    }

    /// <summary>Gets the issuer, which ends with a slash by default.</summary>
    public string Issuer => _app.Urls.Single() + Path;

    /// <summary>
    /// Gets or sets the path of the issuer, such as <c>/realms/corp</c> or an empty one. Set it before the provider is added to a server.
    /// </summary>
    public string Path { get; set; } = "/";

    /// <summary>Gets or sets whether the provider names itself in answers to browsers (RFC 9207). Default true.</summary>
    public bool NamesItself { get; set; } = true;

    /// <summary>Gets the scopes of the last sign-in that began.</summary>
    public IReadOnlyCollection<string> RequestedScopes { get; private set; } = [];

    /// <summary>Gets the claims of the person: those of the ID token.</summary>
    public JsonObject Person { get; } =
        new()
        {
            ["sub"] = "person-1",
            ["email"] = "jane@example.com",
            ["email_verified"] = true,
        };

    /// <summary>Gets the claims that only the UserInfo endpoint returns.</summary>
    public JsonObject UserInfo { get; } = [];

    /// <summary>Gets the keys that the provider signs with and publishes.</summary>
    public TestKeys Keys { get; } = new();

    /// <summary>Gets or sets what changes the claims of the ID token before it is signed.</summary>
    public Action<JsonObject>? ChangeIdToken { get; set; }

    /// <summary>Gets or sets how ID tokens are signed.</summary>
    public TestSignature Signature { get; set; } = TestSignature.Published;

    /// <summary>Gets or sets what changes the discovery document.</summary>
    public Action<JsonObject>? ChangeDiscovery { get; set; }

    /// <summary>Gets or sets what answers a request instead of the provider; false to let the provider answer.</summary>
    public Func<HttpContext, Task<bool>>? Answer { get; set; }

    /// <summary>Gets the ID tokens with which people signed out.</summary>
    public IReadOnlyList<string> Logouts => [.. _logouts];

    /// <summary>Starts a provider.</summary>
    public static async Task<TestIdentityProvider> StartAsync()
    {
        var provider = new TestIdentityProvider();
        await provider._app.StartAsync();
        // The first request compiles much, which must not count as a slow answer.
        using var client = new HttpClient();
        await client.GetStringAsync(new Uri(provider.Issuer + ".well-known/openid-configuration"));
        return provider;
    }

    /// <summary>Returns a logout token of OpenID Connect Back-Channel Logout 1.0.</summary>
    /// <param name="now">The time.</param>
    /// <param name="change">Changes the claims before they are signed.</param>
    public string LogoutToken(DateTimeOffset now, Action<JsonObject>? change = null)
    {
        var claims = new JsonObject
        {
            ["iss"] = Issuer,
            ["aud"] = ClientId,
            ["iat"] = now.ToUnixTimeSeconds(),
            ["exp"] = now.AddMinutes(2).ToUnixTimeSeconds(),
            ["jti"] = Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture),
            ["sub"] = Person["sub"]!.DeepClone(),
            ["events"] = new JsonObject { ["http://schemas.openid.net/event/backchannel-logout"] = new JsonObject() },
        };
        change?.Invoke(claims);
        return Keys.Sign(claims, Signature, "logout+jwt");
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private void AddHandlers(OpenIddictServerBuilder options)
    {
        options.AddEventHandler<ValidateAuthorizationRequestContext>(handler => handler.UseInlineHandler(Validate));
        // Before the code is checked, as providers do.
        options.AddEventHandler<ValidateTokenRequestContext>(handler => handler.UseInlineHandler(Validate).SetOrder(First));
        options.AddEventHandler<ValidateEndSessionRequestContext>(handler => handler.UseInlineHandler(_ => default));
        options.AddEventHandler<HandleEndSessionRequestContext>(handler => handler.UseInlineHandler(EndSession));
        options.AddEventHandler<HandleAuthorizationRequestContext>(handler => handler.UseInlineHandler(SignIn));
        options.AddEventHandler<ApplyAuthorizationResponseContext>(handler => handler.UseInlineHandler(NameIssuer));
        options.AddEventHandler<ApplyTokenResponseContext>(handler => handler.UseInlineHandler(ChangeTokens).SetOrder(First));
        options.AddEventHandler<HandleUserInfoRequestContext>(handler => handler.UseInlineHandler(AddUserInfo).SetOrder(Last));
        options.AddEventHandler<HandleJsonWebKeySetRequestContext>(handler => handler.UseInlineHandler(Publish).SetOrder(Last));
    }

    private static ValueTask Validate(ValidateAuthorizationRequestContext context)
    {
        if (context.ClientId != ClientId)
            context.Reject("invalid_client");
        else if (context.Request.CodeChallengeMethod != "S256")
            context.Reject("invalid_request", "PKCE is required.");
        return default;
    }

    private static ValueTask Validate(ValidateTokenRequestContext context)
    {
        if (context.Request.ClientId != ClientId || context.Request.ClientSecret != ClientSecret)
            context.Reject("invalid_client");
        return default;
    }

    private ValueTask SignIn(HandleAuthorizationRequestContext context)
    {
        var identity = new ClaimsIdentity("test");
        identity.AddClaim(new Claim("sub", Person["sub"]!.GetValue<string>()));
        var principal = new ClaimsPrincipal(identity);
        RequestedScopes = [.. context.Request.GetScopes()];
        principal.SetScopes(RequestedScopes);
        context.SignIn(principal);
        return default;
    }

    private ValueTask NameIssuer(ApplyAuthorizationResponseContext context)
    {
        context.Response.Iss = NamesItself ? Issuer : null;
        return default;
    }

    private ValueTask EndSession(HandleEndSessionRequestContext context)
    {
        _logouts.Enqueue(context.Request.IdTokenHint ?? "");
        context.SignOut();
        return default;
    }

    private ValueTask ChangeTokens(ApplyTokenResponseContext context)
    {
        if (context.Response.IdToken is not { } token)
            return default;
        var claims = JsonNode.Parse(Base64UrlEncoder.DecodeBytes(token.Split('.')[1]))!.AsObject();
        claims["iss"] = Issuer;
        foreach (var (name, value) in Person)
            claims[name] = value?.DeepClone();
        ChangeIdToken?.Invoke(claims);
        context.Response.IdToken = Keys.Sign(claims, Signature, "JWT");
        return default;
    }

    private ValueTask AddUserInfo(HandleUserInfoRequestContext context)
    {
        foreach (var (name, value) in UserInfo)
            context.Claims[name] = value!.GetValueKind() switch
            {
                System.Text.Json.JsonValueKind.String => value.GetValue<string>(),
                System.Text.Json.JsonValueKind.True => true,
                System.Text.Json.JsonValueKind.False => false,
                _ => new OpenIddictParameter(System.Text.Json.JsonSerializer.SerializeToElement(value)),
            };
        return default;
    }

    private ValueTask Publish(HandleJsonWebKeySetRequestContext context)
    {
        context.Keys.Clear();
        context.Keys.AddRange(Keys.Published);
        return default;
    }

    private async Task MisbehaveAsync(HttpContext http, RequestDelegate next)
    {
        if (Path.Length > 1 && http.Request.Path.StartsWithSegments(Path, StringComparison.Ordinal, out var rest))
            (http.Request.PathBase, http.Request.Path) = (Path, rest);
        if (Answer is { } answer && await answer(http))
            return;
        if (!http.Request.Path.StartsWithSegments("/.well-known/openid-configuration"))
        {
            await next(http);
            return;
        }
        var body = http.Response.Body;
        using var buffer = new MemoryStream();
        http.Response.Body = buffer;
        await next(http);
        http.Response.Body = body;
        var document = JsonNode.Parse(buffer.ToArray())!.AsObject();
        document["issuer"] = Issuer;
        if (!NamesItself)
            document.Remove("authorization_response_iss_parameter_supported");
        ChangeDiscovery?.Invoke(document);
        http.Response.ContentLength = null;
        await http.Response.WriteAsync(document.ToJsonString(), Encoding.UTF8);
    }
}
