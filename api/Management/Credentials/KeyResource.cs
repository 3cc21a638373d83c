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

/// <summary>
/// Provides the SDK keys of an environment. They need neither its ruleset nor its writer, so that a key can always be revoked.
/// </summary>
internal sealed class KeyResource(ControlDirectory directory) : IManagementResource
{
    /// <inheritdoc/>
    public void Map(ManagementRoutes routes)
    {
        var keys = routes.Environment.MapGroup("/keys").WithTag(new("Keys", "The SDK keys of an environment."));
        keys.MapGet("", List)
            .Requires(Permission.KeysRead)
            .WithName("ListKeys")
            .WithSummary("List SDK keys")
            .WithDescription("Returns the SDK keys of the environment without their secrets, oldest first.")
            .WithAnswer(200, "A page of keys.", typeof(Page<SdkKeyResponse>));
        keys.MapPost("", CreateAsync)
            .Requires(Permission.KeysWrite)
            .WithName("CreateKey")
            .WithSummary("Create an SDK key")
            .WithDescription("Returns the text of the key. No other answer returns it again.")
            .WithAnswer(201, "The key.", typeof(SdkKeyResponse));
        keys.MapDelete("/{key}", RevokeAsync)
            .Requires(Permission.KeysWrite)
            .WithName("RevokeKey")
            .WithSummary("Revoke an SDK key")
            .WithDescription("Also closes the streams that the key opened.")
            .WithMetadata(ConditionsOfHandler.Mark)
            .WithParameters(RequestParameterMetadata.Path("key", "The id of the SDK key."))
            .WithAnswer(204, "The key is revoked.");
    }

    private IResult List(EnvironmentRequest request, PageRequest page)
    {
        var keys = directory
            .Current.KeysOf(request.Id)
            .Where(key => page.After is null || string.CompareOrdinal(Cursor(key), page.After) > 0)
            .OrderBy(Cursor, StringComparer.Ordinal);
        return ManagementJson.Ok(page.Take(keys, key => SdkKeyResponse.From(key), Cursor));
    }

    private async Task<IResult> CreateAsync(EnvironmentRequest request, JsonBody<CreateSdkKeyRequest> body)
    {
        var kind = body.Value.Kind == "server" ? SdkKeyKind.Server : SdkKeyKind.Client;
        var name = body.Value.Name ?? body.Value.Kind;
        var origins = string.Join(' ', body.Value.Origins ?? []);
        if (kind == SdkKeyKind.Server && origins.Length > 0)
            return ProblemResult.Invalid([new("/origins", "Only client keys have origins: pages must not contain server keys.")]);
        var (key, text) = await directory
            .AddKeyAsync(request.Actor, request.Id, kind, name, origins, request.Aborted)
            .WaitAsync(request.Aborted);
        request.Http.Response.Headers.CacheControl = "no-store";
        return ManagementJson.Created(SdkKeyResponse.From(key, text));
    }

    private async Task<IResult> RevokeAsync(EnvironmentRequest request)
    {
        var id = request.Route("key");
        if (await AnswerConditionAsync(request, id) is { } answer)
            return answer;
        return await directory.DeleteKeyAsync(request.Actor, request.Id, id, request.Aborted).WaitAsync(request.Aborted)
            ? TypedResults.NoContent()
            : ProblemResult.NotFound($"key '{DocumentText.Clip(id)}' in {request.Id}");
    }

    /// <summary>
    /// Returns the answer that the conditions of a request decide, or null. Another server may have created the key, so that the directory
    /// is read again before its absence is reported.
    /// </summary>
    private async Task<IResult?> AnswerConditionAsync(EnvironmentRequest request, string id)
    {
        var headers = request.Http.Request.Headers;
        if (headers.IfMatch.Count == 0 && headers.IfNoneMatch.Count == 0)
            return null;
        if (!IsKnown())
            await directory.RefreshAsync(request.Aborted);
        return IsKnown()
            ? ConditionResult.Of(request.Http, etag: "")
            : ProblemResult.NotFound($"key '{DocumentText.Clip(id)}' in {request.Id}");

        bool IsKnown() => directory.Current.FindKey(id)?.Environment == request.Id;
    }

    /// <summary>Returns the position of a key in the list. It stays valid when the key is revoked.</summary>
    private static string Cursor(SdkKey key) =>
        string.Create(CultureInfo.InvariantCulture, $"{key.CreatedAt.ToUnixTimeMilliseconds():x12}-{key.Id}");
}
