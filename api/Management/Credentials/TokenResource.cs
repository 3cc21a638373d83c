using FlagCluster.Api.Http.OpenApi;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Api.Management.Resources;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Text;
using FlagCluster.Control.Access;
using FlagCluster.Control.Directory;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.Management.Credentials;

/// <summary>
/// Provides the API tokens of an organization. Every member manages its own; those of others and of service accounts need a permission.
/// </summary>
internal sealed class TokenResource(ControlDirectory directory, AccessDirectory access, ITokenUses uses, TimeProvider time)
    : IManagementResource
{
    private const int DefaultOverlapHours = 24;

    /// <inheritdoc/>
    public void Map(ManagementRoutes routes)
    {
        var tokens = routes.Organization.MapGroup("/tokens").WithTag(new("Tokens", "The API tokens of an organization."));
        tokens
            .MapGet("", ListAsync)
            .RequiresAnywhere(Permission.OrganizationsRead)
            .WithName("ListTokens")
            .WithSummary("List API tokens")
            .WithDescription(
                "Returns the API tokens of the organization without their secrets, oldest first. Without the permission tokens.read it "
                    + "returns those of the caller."
            )
            .WithAnswer(200, "A page of tokens.", typeof(Page<ApiTokenResponse>));
        tokens
            .MapPost("", CreateAsync)
            .RequiresAnywhere(Permission.OrganizationsRead)
            .RequiresFreshSignIn()
            .WithName("CreateToken")
            .WithSummary("Create an API token")
            .WithDescription(
                "Returns the text of the token. No other answer returns it again. A token of a service account needs the permission "
                    + "tokens.write and every permission that the token has. People create personal tokens for themselves, after "
                    + "signing in."
            )
            .WithAnswer(201, "The token.", typeof(ApiTokenResponse));
        tokens
            .MapPost("/{token}/rotate", RotateAsync)
            .RequiresAnyAccess()
            .RequiresFreshSignIn()
            .WithName("RotateToken")
            .WithSummary("Rotate an API token")
            .WithDescription(
                "Returns a new text of the token. The previous one stays valid for a while; one from an earlier rotation ends. Needs what "
                    + "creating the token needs, or the token itself."
            )
            .WithParameters(RequestParameterMetadata.Path("token", "The id of the API token."))
            .WithAnswer(200, "The token.", typeof(ApiTokenResponse));
        tokens
            .MapDelete("/{token}", RevokeAsync)
            .RequiresAnyAccess()
            .WithName("RevokeToken")
            .WithSummary("Revoke an API token")
            .WithDescription(
                "Tokens of others need the permission tokens.write. The only token of the last owner cannot be revoked, because nobody "
                    + "could manage the organization then."
            )
            .WithMetadata(ConditionsOfHandler.Mark)
            .WithParameters(RequestParameterMetadata.Path("token", "The id of the API token."))
            .WithAnswer(204, "The token is revoked.")
            .WithProblems(409);
    }

    private async Task<IResult> ListAsync(ManagementRequest request, PageRequest page)
    {
        if (!CreationCursor.TryParse(page.After, out var after))
            return CreationCursor.Invalid;
        var seesAll = request.Access.Allows(Permission.TokensRead, Scope.Of(request.Organization));
        var tokens = directory
            .Current.TokensOf(request.Organization)
            .Where(token => seesAll || token.Owner == request.Identity.Principal)
            .Where(token => after.IsBefore(token.CreatedAt, token.Id));
        var answer = page.Take(
            tokens,
            token => ApiTokenResponse.From(token),
            token => CreationCursor.Of(token.CreatedAt, token.Id).ToString()
        );
        var days = await uses.ReadAsync([.. answer.Items.Select(token => token.Id)], request.Aborted);
        return ManagementJson.Ok(
            answer with
            {
                Items = [.. answer.Items.Select(token => token with { LastUsedOn = days.TryGetValue(token.Id, out var day) ? day : null })],
            }
        );
    }

    private async Task<IResult> CreateAsync(ManagementRequest request, JsonBody<CreateApiTokenRequest> body)
    {
        var value = body.Value;
        DateTimeOffset? expiresAt = value.ExpiresAt is { } text && Rfc3339.TryParse(text, out var parsed) ? parsed : null;
        if (expiresAt <= time.GetUtcNow())
            return ProblemResult.Invalid([new("/expiresAt", "The time is in the past.")]);
        if (FindUnknown(request, value.Environments) is { } unknown)
            return ProblemResult.Invalid([new("/environments", $"There is no environment '{unknown}'.")]);
        if (value.ServiceAccount is null && request.Identity.Principal.Kind != PrincipalKind.User)
            return ProblemResult.Invalid([new("/serviceAccount", "Name the service account. Only people have personal tokens.")]);
        var owner = value.ServiceAccount is { } account ? Principal.ServiceAccount(account) : request.Identity.Principal;
        var (result, secret) = await access
            .AddTokenAsync(
                request.Initiator,
                request.Organization,
                owner,
                value.Name,
                PermissionsOf(request, value),
                value.Environments is { } environments ? [.. environments.Distinct().Order(StringComparer.Ordinal)] : null,
                expiresAt,
                keep: null,
                request.Aborted
            )
            .WaitAsync(request.Aborted);
        return Secret(request, result, token => ManagementJson.Created(ApiTokenResponse.From(token, secret)));
    }

    /// <summary>
    /// Returns the limit of a new token. The identity provider of an organization must not get hold of the installation by a token.
    /// </summary>
    private static PermissionSet? PermissionsOf(ManagementRequest request, CreateApiTokenRequest value)
    {
        PermissionSet? permissions = value.Permissions is { } names ? Parse(names) : null;
        return request.Identity.IsOfProvider ? (permissions ?? PermissionSet.All).Without([Permission.InstallationManage]) : permissions;
    }

    private async Task<IResult> RotateAsync(ManagementRequest request, JsonBody<RotateApiTokenRequest> body)
    {
        if (request.Identity.IsOfProvider && MayManageInstallation(request.Route("token")))
            return ProblemResult.Forbidden(
                "The token manages the installation. Sign in without an identity provider to replace its secret."
            );
        var overlap = TimeSpan.FromHours(body.Value.OverlapHours ?? DefaultOverlapHours);
        var rotating = access.RotateTokenAsync(request.Initiator, request.Organization, request.Route("token"), overlap, request.Aborted);
        var (result, secret) = await rotating.WaitAsync(request.Aborted);
        return Secret(request, result, token => ManagementJson.Ok(ApiTokenResponse.From(token, secret)));
    }

    private bool MayManageInstallation(string id) =>
        directory.Current.FindToken(id) is { } token
        && token.Permissions.Contains(Permission.InstallationManage)
        && directory.Current.IsInstallationAdministrator(token.Owner);

    private async Task<IResult> RevokeAsync(ManagementRequest request)
    {
        var id = request.Route("token");
        if (await AnswerConditionAsync(request, id) is { } answer)
            return answer;
        var revoking = access.RevokeTokenAsync(request.Initiator, request.Organization, id, request.Aborted);
        return AccessProblems.Answer(await revoking.WaitAsync(request.Aborted));
    }

    /// <summary>
    /// Returns the answer that the conditions of a request decide, or null. Another server may have created the token, so that the
    /// directory is read again before its absence is reported.
    /// </summary>
    private async Task<IResult?> AnswerConditionAsync(ManagementRequest request, string id)
    {
        var headers = request.Http.Request.Headers;
        if (headers.IfMatch.Count == 0 && headers.IfNoneMatch.Count == 0)
            return null;
        if (!IsKnown())
            await directory.RefreshAsync(request.Aborted);
        return IsKnown() ? ConditionResult.Of(request.Http, etag: "") : ProblemResult.NotFound($"token '{Clipped.Value(id)}'");

        bool IsKnown() => directory.Current.FindToken(id)?.Organization == request.Organization;
    }

    private string? FindUnknown(ManagementRequest request, IReadOnlyList<string>? environments) =>
        environments?.FirstOrDefault(id =>
            directory.Current.FindEnvironment(new(request.Organization, id.Split('/')[0], id.Split('/')[1])) is null
            || !request.Access.Sees(id.Split('/')[0])
        );

    private static IResult Secret(ManagementRequest request, AccessResult<ApiToken> result, Func<ApiToken, IResult> written)
    {
        request.Http.Response.Headers.CacheControl = "no-store";
        return AccessProblems.Answer(result, written);
    }

    private static PermissionSet Parse(IReadOnlyList<string> names) =>
        PermissionSet.TryParse(string.Join(' ', names), out var permissions) ? permissions : default;
}
