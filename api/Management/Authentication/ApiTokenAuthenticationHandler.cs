using System.Text.Encodings.Web;
using FlagCluster.Api.DataPlane.Authentication;
using FlagCluster.Api.Http;
using FlagCluster.Contracts.Tenancy;
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
    IGrantSource grants,
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory loggers,
    UrlEncoder encoder
) : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    /// <inheritdoc/>
    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var bearer = SdkKeySessions.BearerToken(Request.Headers);
        var key = SdkKeySessions.ApiKey(Request.Headers);
        if (bearer.IsEmpty && key.IsEmpty)
            return Task.FromResult(AuthenticateResult.NoResult());
        if ((Find(bearer) ?? Find(key)) is not { } token)
            return Task.FromResult(AuthenticateResult.Fail("The credential is not a known API token."));
        Context.MarkConnectionAuthenticated();
        return Task.FromResult(AuthenticateResult.Success(new(new(new ManagementIdentity(token, grants.GrantsOf(token))), Scheme.Name)));
    }

    private ApiToken? Find(ReadOnlySpan<char> text) => text.IsEmpty ? null : directory.Current.AuthenticateToken(text);

    /// <inheritdoc/>
    protected override Task HandleChallengeAsync(AuthenticationProperties properties) => Problems.UnauthorizedAsync(Context);

    /// <inheritdoc/>
    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        Problems.WriteAsync(
            Context,
            StatusCodes.Status403Forbidden,
            "Permission denied",
            "The credential is valid but does not have the permission that this operation requires. Use one that has it."
        );
}
