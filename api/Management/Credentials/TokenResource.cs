using System.Globalization;
using FlagCluster.Api.Http;
using FlagCluster.Api.Http.OpenApi;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Api.Management.Resources;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Control.Directory;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.Management.Credentials;

/// <summary>Provides the API tokens of an organization.</summary>
internal sealed class TokenResource(ControlDirectory directory) : IManagementResource
{
    /// <inheritdoc/>
    public void Map(ManagementRoutes routes)
    {
        var tokens = routes.Organization.MapGroup("/tokens").WithTag(new("Tokens", "The API tokens of an organization."));
        tokens
            .MapGet("", List)
            .Requires(Permission.TokensRead)
            .WithName("ListTokens")
            .WithSummary("List API tokens")
            .WithDescription("Returns the API tokens of the organization without their secrets, oldest first.")
            .WithAnswer(200, "A page of tokens.", typeof(Page<ApiTokenResponse>));
        tokens
            .MapPost("", CreateAsync)
            .Requires(Permission.TokensWrite)
            .WithName("CreateToken")
            .WithSummary("Create an API token")
            .WithDescription("Returns the text of the token. No other answer returns it again.")
            .WithAnswer(201, "The token.", typeof(ApiTokenResponse));
        tokens
            .MapDelete("/{token}", RevokeAsync)
            .Requires(Permission.TokensWrite)
            .WithName("RevokeToken")
            .WithSummary("Revoke an API token")
            .WithDescription("The last token of an organization cannot be revoked, because nobody could manage the organization then.")
            .WithMetadata(ConditionsOfHandler.Mark)
            .WithParameters(RequestParameterMetadata.Path("token", "The id of the API token."))
            .WithAnswer(204, "The token is revoked.")
            .WithProblems(404, 409);
    }

    private IResult List(ManagementRequest request, PageRequest page)
    {
        var tokens = directory
            .Current.TokensOf(request.Organization)
            .Where(token => page.After is null || string.CompareOrdinal(Cursor(token), page.After) > 0)
            .OrderBy(Cursor, StringComparer.Ordinal);
        return ManagementJson.Ok(page.Take(tokens, token => ApiTokenResponse.From(token), Cursor));
    }

    private async Task<IResult> CreateAsync(ManagementRequest request, JsonBody<CreateApiTokenRequest> body)
    {
        var (token, text) = await directory
            .AddTokenAsync(request.Actor, request.Organization, body.Value.Name, keep: null, request.Aborted)
            .WaitAsync(request.Aborted);
        request.Http.Response.Headers.CacheControl = "no-store";
        return ManagementJson.Created(ApiTokenResponse.From(token, text));
    }

    private async Task<IResult> RevokeAsync(ManagementRequest request)
    {
        var id = request.Route("token");
        if (await AnswerConditionAsync(request, id) is { } answer)
            return answer;
        return await directory.DeleteTokenAsync(request.Actor, request.Organization, id, request.Aborted).WaitAsync(request.Aborted) switch
        {
            DeleteOutcome.Deleted => TypedResults.NoContent(),
            DeleteOutcome.NotFound => ProblemResult.NotFound($"token '{DocumentText.Clip(id)}'"),
            _ => new ProblemResult(
                StatusCodes.Status409Conflict,
                "Last token",
                "The organization has no other token, and nobody could manage it. Create another token first."
            ),
        };
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
        return IsKnown() ? ConditionResult.Of(request.Http, etag: "") : ProblemResult.NotFound($"token '{DocumentText.Clip(id)}'");

        bool IsKnown() => directory.Current.TokensOf(request.Organization).Any(token => token.Id == id);
    }

    /// <summary>Returns the position of a token in the list. It stays valid when the token is revoked.</summary>
    private static string Cursor(ApiToken token) =>
        string.Create(CultureInfo.InvariantCulture, $"{token.CreatedAt.ToUnixTimeMilliseconds():x12}-{token.Id}");
}
