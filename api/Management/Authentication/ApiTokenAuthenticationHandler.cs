using System.Text.Encodings.Web;
using FlagCluster.Api.DataPlane.Authentication;
using FlagCluster.Api.Http;
using FlagCluster.Contracts.Access;
using FlagCluster.Control.Access;
using FlagCluster.Control.Directory;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FlagCluster.Api.Management.Authentication;

/// <summary>
/// Authenticates API tokens in <c>Authorization: Bearer</c> or <c>X-API-Key</c>. A bearer token that is not an API token may be that of a
/// proxy; then <c>X-API-Key</c> is checked. The directory compares the hash of the whole token in constant time.
/// </summary>
internal sealed class ApiTokenAuthenticationHandler(
    ControlDirectory directory,
    TokenUses uses,
    TimeProvider time,
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory loggers,
    UrlEncoder encoder
) : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    private const string TokenOrSession =
        "Send a valid API token as 'Authorization: Bearer …' or 'X-API-Key: …', or sign in with POST /auth/login.";

    private const string SessionOnly = "Sign in with POST /auth/login, and send no token: the operation is about a person's own account.";

    /// <inheritdoc/>
    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var bearer = RequestKeys.BearerToken(Request.Headers);
        var key = RequestKeys.ApiKey(Request.Headers);
        if (bearer.IsEmpty && key.IsEmpty)
            return Task.FromResult(AuthenticateResult.NoResult());
        if ((Find(bearer) ?? Find(key)) is not { } token)
            return Task.FromResult(AuthenticateResult.Fail("The credential is not a known API token."));
        Context.MarkConnectionAuthenticated();
        uses.Record(token.Id);
        return Task.FromResult(AuthenticateResult.Success(new(new(ManagementIdentity.OfToken(token)), Scheme.Name)));
    }

    private ApiToken? Find(ReadOnlySpan<char> text) => text.IsEmpty ? null : directory.Current.AuthenticateToken(text, time.GetUtcNow());

    /// <inheritdoc/>
    protected override Task HandleChallengeAsync(AuthenticationProperties properties) =>
        Problems.UnauthorizedAsync(
            Context,
            Context.GetEndpoint()?.Metadata.GetMetadata<ISessionOnly>() is null ? TokenOrSession : SessionOnly
        );
}
