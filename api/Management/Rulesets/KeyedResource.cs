using System.Collections.Immutable;
using System.Text.Json;
using FlagCluster.Api.DataPlane.Ofrep;
using FlagCluster.Api.Http;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Events.Destinations;
using FlagCluster.Events.Spooling;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace FlagCluster.Api.Management.Rulesets;

/// <summary>Flags and segments as resources: list, get, put, patch, delete. What differs between the two is in the constructor.</summary>
internal sealed class KeyedResource<T>(
    ItemKind kind, Func<Ruleset, ImmutableSortedDictionary<string, T>> all, Func<T, string, bool> matches, ManagementBody bodies,
    RulesetWriteHandler handler) where T : RulesetItem
{
    private readonly string _name = ItemFormat.Of(kind).Name;

    public void Map(IEndpointRouteBuilder routes, ManagementRoutes manage)
    {
        var (path, tag) = ($"/{_name}s", char.ToUpperInvariant(_name[0]) + _name[1..] + "s");
        var one = char.ToUpperInvariant(_name[0]) + _name[1..];
        routes.MapGet(path, manage.HandleEnvironment(ListAsync)).WithName($"List{tag}").WithTags(tag)
            .Describe(OperationDoc.Manage($"List {_name}s", $"The {_name}s of the environment, by key.").Takes("search").Page($"{_name}s", _name));
        routes.MapGet(path + "/{key}", manage.HandleEnvironment(GetAsync)).WithName($"Get{one}").WithTags(tag)
            .Describe(OperationDoc.Manage($"Get a {_name}", $"One {_name}; the ETag is the environment's version.").Takes("ifNoneMatch").Answer(200, $"The {_name}.", _name).Answer(304, "Nothing changed since the ETag."));
        routes.MapPut(path + "/{key}", manage.HandleEnvironment(PutAsync)).WithName($"Put{one}").WithTags(tag)
            .Describe(OperationDoc.Manage($"Create or replace a {_name}", "The key may be left out of the body. Errors point into the body.")
                .Sends(_name + "Input").Takes("createOnly").Writes().Answer(200, $"The {_name} was replaced.", _name).Answer(201, $"The {_name} was created.", _name));
        routes.MapPatch(path + "/{key}", manage.HandleEnvironment(PatchAsync)).WithName($"Patch{one}").WithTags(tag)
            .Describe(OperationDoc.Manage($"Change a {_name}", "JSON Merge Patch, RFC 7396. Without If-Match it lands on whatever is current.")
                .Sends("mergePatch", "application/merge-patch+json").Writes().Answer(200, $"The {_name} as it is now.", _name));
        routes.MapDelete(path + "/{key}", manage.HandleEnvironment(DeleteAsync)).WithName($"Delete{one}").WithTags(tag)
            .Describe(OperationDoc.Manage($"Delete a {_name}", "Refused while something refers to it.").Writes().Answer(204, "It is gone."));
    }

    private async Task ListAsync(EnvironmentRequest request)
    {
        if (await Paging.LimitAsync(request) is not { } limit) return;
        var current = request.Replica.Current;
        request.SetETag(current.Version);
        var after = request.Query("after") ?? "";
        var search = request.Query("search");
        var items = all(current.Source).Where(item => string.CompareOrdinal(item.Key, after) > 0 && (search is null || matches(item.Value, search))).Select(item => item.Value);
        await Paging.WriteAsync(request.Http, items, limit, (writer, item) => writer.WriteRawValue(item.Json.Span, skipInputValidation: true), item => item.Key);
    }

    private async Task GetAsync(EnvironmentRequest request)
    {
        var current = request.Replica.Current;
        if (!all(current.Source).TryGetValue(request.Route("key"), out var item))
        {
            await MissingAsync(request);
            return;
        }
        request.SetETag(current.Version);
        if (ETags.Matches(request.Http.Request.Headers.IfNoneMatch, request.Http.Response.Headers.ETag!)) request.Http.Response.StatusCode = StatusCodes.Status304NotModified;
        else await JsonAnswer.WriteAsync(request.Http, item.Json);
    }

    private async Task PutAsync(EnvironmentRequest request)
    {
        using var document = await bodies.ReadAsync(request);
        if (document is null) return;
        var createOnly = request.Http.Request.Headers.IfNoneMatch == "*";
        await ApplyAsync(request, new PutItemPlan(kind, request.Route("key"), ManagementBody.Bytes(document.RootElement)) { CreateOnly = createOnly });
    }

    private async Task PatchAsync(EnvironmentRequest request)
    {
        using var document = await bodies.ReadAsync(request);
        if (document is null) return;
        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            await request.BadRequestAsync("A merge patch must be a JSON object with the properties to change; null removes a property.");
            return;
        }
        await ApplyAsync(request, new PatchItemPlan(kind, request.Route("key"), ManagementBody.Bytes(document.RootElement)));
    }

    private Task DeleteAsync(EnvironmentRequest request) => ApplyAsync(request, new DeleteItemPlan(kind, request.Route("key")));

    private Task ApplyAsync(EnvironmentRequest request, ChangePlan plan) => handler.ApplyAsync(request, plan, Missing(request),
        applied => AnswerAsync(request, applied.Item, applied.Created && !request.DryRun), unchanged => AnswerAsync(request, unchanged.Item, created: false));

    private static Task AnswerAsync(EnvironmentRequest request, ReadOnlyMemory<byte>? item, bool created)
    {
        if (item is { } json) return JsonAnswer.WriteAsync(request.Http, json, created ? StatusCodes.Status201Created : StatusCodes.Status200OK);
        request.Http.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private Task MissingAsync(EnvironmentRequest request) => request.NotFoundAsync(Missing(request));

    private string Missing(EnvironmentRequest request) => $"{_name} '{DocumentText.Clip(request.Route("key"))}' in {request.Environment}";
}
