using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using FlagCluster.Api.DataPlane.Ofrep;
using FlagCluster.Api.Http;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Contracts.Changes;
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
    ItemKind kind, Func<Ruleset, ImmutableSortedDictionary<string, T>> all, Func<JsonElement, DocumentReader, T?> read,
    Func<T, string, bool> matches, ManagementBody bodies, RulesetWriteHandler committer) where T : RulesetItem
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
        await committer.CommitAsync(request, async current =>
        {
            if (createOnly && all(current.Source).ContainsKey(request.Route("key")))
            {
                await Problems.WriteAsync(request.Http, StatusCodes.Status412PreconditionFailed, $"The {_name} exists.", "Leave out 'If-None-Match: *' to replace it.");
                return null;
            }
            return Plan(request, WithKey(document.RootElement, request.Route("key")), dependsOnBase: createOnly);
        }, committed => AnswerAsync(request, committed));
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
        await committer.CommitAsync(request, async current =>
        {
            if (!all(current.Source).TryGetValue(request.Route("key"), out var item))
            {
                await MissingAsync(request);
                return null;
            }
            var merged = MergePatch.Apply(JsonNode.Parse(item.Json.Span), JsonObject.Create(document.RootElement));
            return Plan(request, merged!.AsObject(), dependsOnBase: true);
        }, committed => AnswerAsync(request, committed));
    }

    private Task DeleteAsync(EnvironmentRequest request) => committer.CommitAsync(request, async current =>
    {
        if (all(current.Source).ContainsKey(request.Route("key"))) return new() { Changes = new([new DeleteItem(kind, request.Route("key"))]), DependsOnBase = true };
        await MissingAsync(request);
        return null;
    }, committed =>
    {
        if (committed.Replayed && !committed.Changes.Operations.Contains(new DeleteItem(kind, request.Route("key")))) return OtherOperationAsync(request);
        request.Http.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    });

    private WritePlan Plan(EnvironmentRequest request, JsonNode? item, bool dependsOnBase)
    {
        using var document = JsonDocument.Parse(item?.ToJsonString() ?? "null", RulesetJson.DocumentOptions);
        var reader = new DocumentReader();
        var parsed = read(document.RootElement, reader);
        if (parsed is not null && parsed.Key is { Length: > 0 } key && key != request.Route("key"))
            reader.Error("key", $"The key is '{request.Route("key")}' in the address and '{key}' in the body; make them the same.");
        return new() { Changes = new(parsed is null ? [] : [new PutItem(parsed)]), Errors = reader.Errors, DependsOnBase = dependsOnBase };
    }

    /// <summary>The body with its key, which may be left out where the address says it.</summary>
    private static JsonNode? WithKey(JsonElement body, string key)
    {
        if (body.ValueKind != JsonValueKind.Object) return JsonNode.Parse(JsonMarshal.GetRawUtf8Value(body));
        var item = JsonObject.Create(body)!;
        if (!item.ContainsKey("key")) item.Insert(0, "key", key);
        return item;
    }

    private Task AnswerAsync(EnvironmentRequest request, Committed committed)
    {
        var key = request.Route("key");
        var existed = all(committed.Before.Source).ContainsKey(key);
        if (committed.Replayed && !committed.Changes.Operations.Any(operation => operation is PutItem && operation.Kind == kind && operation.Key == key))
            return OtherOperationAsync(request);
        var after = committed.Before.Source.Apply(committed.Changes);
        return JsonAnswer.WriteAsync(request.Http, all(after)[request.Route("key")].Json, existed || request.DryRun ? StatusCodes.Status200OK : StatusCodes.Status201Created);
    }

    private static Task OtherOperationAsync(EnvironmentRequest request) =>
        Problems.WriteAsync(request.Http, StatusCodes.Status422UnprocessableEntity, "The Idempotency-Key is taken.", "It belongs to an earlier request that did something else; use a new one.");

    private Task MissingAsync(EnvironmentRequest request) =>
        request.NotFoundAsync($"{_name} '{DocumentText.Clip(request.Route("key"))}' in {request.Environment}");
}
