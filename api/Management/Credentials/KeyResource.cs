using System.Xml;
using FlagCluster.Api.Http.OpenApi;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Api.Management.Resources;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Contracts.Text;
using FlagCluster.Control.Directory;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.Management.Credentials;

/// <summary>
/// Provides the SDK keys of an environment. They need neither its ruleset nor its writer, so that a key can always be revoked.
/// </summary>
internal sealed class KeyResource(ControlDirectory directory) : IManagementResource
{
    private static readonly InputError OriginsOfServerKey = new(
        "/origins",
        "Only client keys have origins: pages must not contain server keys."
    );

    /// <inheritdoc/>
    public void Map(ManagementRoutes routes)
    {
        var keys = routes.Environment.MapGroup("/keys").WithTag(new("Keys", "The SDK keys of an environment."));
        keys.MapGet("", ListAsync)
            .Requires(Permission.KeysRead)
            .WithName("ListKeys")
            .WithSummary("List SDK keys")
            .WithDescription("Returns the SDK keys of the environment without their secrets, oldest first.")
            .WithParameters(KeyFilter.Parameters)
            .WithAnswer(200, "A page of keys.", typeof(Page<SdkKeyResponse>));
        keys.MapPost("", CreateAsync)
            .Requires(Permission.KeysWrite)
            .WithName("CreateKey")
            .WithSummary("Create an SDK key")
            .WithDescription("Returns the text of the key. No other answer returns it again.")
            .WithAnswer(201, "The key.", typeof(SdkKeyResponse));
        keys.MapPatch("/{key}", UpdateAsync)
            .Requires(Permission.KeysWrite)
            .WithMetadata(ConditionsOfHandler.Mark)
            .WithName("UpdateKey")
            .WithSummary("Change an SDK key")
            .WithDescription("Changes what the body has. A disabled key is answered 403 and keeps its secret; its streams close.")
            .WithParameters(RequestParameterMetadata.Path("key", "The id of the SDK key."))
            .WithAnswer(200, "The key.", typeof(SdkKeyResponse));
        keys.MapPost("/{key}/rotate", RotateAsync)
            .Requires(Permission.KeysWrite)
            .WithMetadata(ConditionsOfHandler.Mark)
            .WithName("RotateKey")
            .WithSummary("Rotate an SDK key")
            .WithDescription(
                "Returns a new text of the key. The present one stays valid for the overlap, and one that an earlier rotation replaced "
                    + "ends at once. Streams stay open until their text ends."
            )
            .WithParameters(RequestParameterMetadata.Path("key", "The id of the SDK key."))
            .WithAnswer(200, "The key with its new text.", typeof(SdkKeyResponse));
        keys.MapDelete("/{key}", RevokeAsync)
            .Requires(Permission.KeysWrite)
            .AvailableInArchive()
            .WithName("RevokeKey")
            .WithSummary("Revoke an SDK key")
            .WithDescription("Also closes the streams that the key opened.")
            .WithMetadata(ConditionsOfHandler.Mark)
            .WithParameters(RequestParameterMetadata.Path("key", "The id of the SDK key."))
            .WithAnswer(204, "The key is revoked.");
    }

    private async Task<IResult> ListAsync(EnvironmentRequest request, PageRequest page, KeyFilter filter)
    {
        if (!CreationCursor.TryParse(page.After, out var after))
            return CreationCursor.Invalid;
        var all = filter.UnusedSince is null ? [] : await ReadUsesAsync(request, null);
        var keys = directory
            .Current.KeysOf(request.Id)
            .Where(key => after.IsBefore(key.CreatedAt, key.Id) && filter.Includes(key, DayOf(all, key)));
        var found = page.Take(keys, key => key, key => CreationCursor.Of(key.CreatedAt, key.Id).ToString());
        var uses = await ReadUsesAsync(request, [.. found.Items.Select(key => key.Id)]);
        return ManagementJson.Ok(
            new Page<SdkKeyResponse>(
                [.. found.Items.Select(key => SdkKeyResponse.From(key) with { LastUsedOn = DayOf(uses, key) })],
                found.Next
            )
        );

        static DateOnly? DayOf(Dictionary<string, DateOnly> days, SdkKey key) => days.TryGetValue(key.Id, out var day) ? day : null;
    }

    /// <summary>Reads the days of last use of some keys, or of all keys of the environment.</summary>
    private async Task<Dictionary<string, DateOnly>> ReadUsesAsync(EnvironmentRequest request, string[]? keys) =>
        (await directory.ReadUsesAsync(request.Id, keys, request.Aborted)).ToDictionary(use => use.Id, use => use.Day);

    private async Task<IResult> UpdateAsync(EnvironmentRequest request, JsonBody<UpdateSdkKeyRequest> body)
    {
        var id = request.Route("key");
        if (await AnswerConditionAsync(request, id) is { } answer)
            return answer;
        if (body.Value.Origins is { Count: > 0 } && directory.Current.FindKey(id)?.Kind == SdkKeyKind.Server)
            return ProblemResult.Invalid([OriginsOfServerKey]);
        var update = new SdkKeyUpdate
        {
            Name = body.Value.Name,
            Origins = body.Value.Origins is { } origins ? string.Join(' ', origins) : null,
            Tags = body.Value.Tags is { } tags ? FlagScope.TextOf(tags) : null,
            IsDisabled = body.Value.Disabled,
        };
        var updating = directory.UpdateKeyAsync(request.Initiator, request.Id, id, update, request.Aborted);
        return await updating.WaitAsync(request.Aborted) is { } key ? ManagementJson.Ok(SdkKeyResponse.From(key)) : Missing(request, id);
    }

    private async Task<IResult> RotateAsync(EnvironmentRequest request, JsonBody<RotateSdkKeyRequest> body)
    {
        var id = request.Route("key");
        if (await AnswerConditionAsync(request, id) is { } answer)
            return answer;
        if (directory.Current.FindKey(id) is null)
            await directory.RefreshAsync(request.Aborted);
        var overlap = XmlConvert.ToTimeSpan(body.Value.Overlap);
        var rotating = directory.RotateKeyAsync(request.Initiator, request.Id, id, overlap, request.Aborted);
        if (await rotating.WaitAsync(request.Aborted) is not var (key, text))
            return Missing(request, id);
        request.Http.Response.Headers.CacheControl = "no-store";
        return ManagementJson.Ok(SdkKeyResponse.From(key, text));
    }

    private static ProblemResult Missing(EnvironmentRequest request, string id) =>
        ProblemResult.NotFound($"key '{Clipped.Value(id)}' in {request.Id}");

    private async Task<IResult> CreateAsync(EnvironmentRequest request, JsonBody<CreateSdkKeyRequest> body)
    {
        var kind = body.Value.Kind == "server" ? SdkKeyKind.Server : SdkKeyKind.Client;
        var name = body.Value.Name ?? body.Value.Kind;
        var origins = string.Join(' ', body.Value.Origins ?? []);
        if (kind == SdkKeyKind.Server && origins.Length > 0)
            return ProblemResult.Invalid([OriginsOfServerKey]);
        var (key, text) = await directory
            .AddKeyAsync(request.Initiator, request.Id, kind, name, origins, FlagScope.TextOf(body.Value.Tags ?? []), request.Aborted)
            .WaitAsync(request.Aborted);
        request.Http.Response.Headers.CacheControl = "no-store";
        return ManagementJson.Created(SdkKeyResponse.From(key, text));
    }

    private async Task<IResult> RevokeAsync(EnvironmentRequest request)
    {
        var id = request.Route("key");
        if (await AnswerConditionAsync(request, id) is { } answer)
            return answer;
        return await directory.DeleteKeyAsync(request.Initiator, request.Id, id, request.Aborted).WaitAsync(request.Aborted)
            ? TypedResults.NoContent()
            : Missing(request, id);
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
        return IsKnown() ? ConditionResult.Of(request.Http, etag: "") : Missing(request, id);

        bool IsKnown() => directory.Current.FindKey(id)?.Environment == request.Id;
    }
}
