using System.Collections.Immutable;
using FlagCluster.Api.Http.OpenApi;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Api.Management.Resources;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Contracts.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace FlagCluster.Api.Management.Rulesets;

/// <summary>Provides one kind of ruleset item as resources: list, get, put, patch and delete.</summary>
internal abstract class RulesetItemResource<T>(RulesetWriteHandler writer) : IManagementResource
    where T : RulesetItem
{
    /// <summary>Gets the kind of the items.</summary>
    protected abstract ItemKind Kind { get; }

    /// <summary>Gets the name of the kind in operation ids, such as <c>Flag</c>.</summary>
    protected abstract string Title { get; }

    /// <summary>Gets the tag of the endpoints.</summary>
    protected abstract ApiTag Tag { get; }

    /// <summary>Gets the permission to read items.</summary>
    protected abstract Permission Read { get; }

    /// <summary>Gets the schema of an item, of a page of items and of an item in a body.</summary>
    protected abstract (Type Item, Type Page, Type Input) Documents { get; }

    private string Name => ItemFormat.Of(Kind).Name;

    /// <inheritdoc/>
    public void Map(ManagementRoutes routes)
    {
        var items = routes.Environment.MapGroup($"/{Name}s").WithTag(Tag);
        var item = items.MapGroup("/{key}").WithParameters(RequestParameterMetadata.Path("key", $"The key of the {Name}."));
        var list = items
            .MapGet("", List)
            .Requires(Read)
            .WithName($"List{Title}s")
            .WithSummary($"List {Name}s")
            .WithDescription($"Returns the {Name}s of the environment by key.")
            .WithParameters(
                RequestParameterMetadata.Query("search", "Text in the key or the description, ignoring case, or a whole tag."),
                RequestParameterMetadata.IfNoneMatch
            )
            .WithAnswer(200, $"A page of {Name}s.", Documents.Page)
            .WithAnswer(304, "The client's copy is current.")
            .WithProblems(503);
        DescribeList(list);
        item.MapGet("", Get)
            .Requires(Read)
            .WithName($"Get{Title}")
            .WithSummary($"Get a {Name}")
            .WithDescription($"Returns one {Name}. The ETag is the environment's version.")
            .WithParameters(RequestParameterMetadata.IfNoneMatch)
            .WithAnswer(200, $"The {Name}.", Documents.Item)
            .WithAnswer(304, "The client's copy is current.");
        item.MapPut("", PutAsync)
            .RequiresChangePermissions()
            .WithName($"Put{Title}")
            .WithSummary($"Create or replace a {Name}")
            .WithDescription("The body may leave out the key. Errors point into the body.")
            .WithDocumentBody(Documents.Input)
            .WithAnswer(200, $"The {Name} was replaced.", Documents.Item)
            .WithAnswer(201, $"The {Name} was created.", Documents.Item);
        item.MapPatch("", PatchAsync)
            .RequiresChangePermissions()
            .WithName($"Patch{Title}")
            .WithSummary($"Change a {Name}")
            .WithDescription("Applies a JSON Merge Patch (RFC 7396). Without If-Match it applies to the current version.")
            .WithDocumentBody(typeof(MergePatchDocument), "application/merge-patch+json")
            .WithAnswer(200, $"The changed {Name}.", Documents.Item);
        item.MapDelete("", DeleteAsync)
            .RequiresChangePermissions()
            .WithName($"Delete{Title}")
            .WithSummary($"Delete a {Name}")
            .WithDescription($"Fails while other items refer to the {Name}.")
            .WithAnswer(204, $"The {Name} is deleted.");
        MapMore(item);
    }

    /// <summary>Maps the endpoints of an item that other kinds do not have.</summary>
    protected virtual void MapMore(RouteGroupBuilder item) { }

    /// <summary>Describes the query parameters of the list that other kinds do not have.</summary>
    protected virtual void DescribeList(RouteHandlerBuilder list) { }

    /// <summary>Reads which items a list has, whatever its search text is.</summary>
    /// <returns>What selects items, or the answer to a parameter that is invalid.</returns>
    protected virtual (Func<T, bool>? IsListed, IResult? Problem) Filter(RulesetRequest request) => (static _ => true, null);

    /// <summary>Returns the items of a ruleset by key.</summary>
    protected abstract ImmutableSortedDictionary<string, T> Items(Ruleset ruleset);

    /// <summary>Returns whether an item matches a search text.</summary>
    protected abstract bool Matches(T item, string search);

    /// <summary>Returns the answer with a page of items.</summary>
    protected abstract IResult Page(PageRequest page, IEnumerable<T> items);

    private IResult List(RulesetRequest request, PageRequest page)
    {
        var current = request.Current;
        if (request.AnswerCondition(current.Version) is { } answer)
            return answer;
        var (isListed, problem) = Filter(request);
        if (isListed is null)
            return problem!;
        var search = request.Query("search");
        var items = Items(current.Source)
            .Where(item => page.After is null || string.CompareOrdinal(item.Key, page.After) > 0)
            .Where(item => isListed(item.Value) && (search is null || Matches(item.Value, search)))
            .Select(item => item.Value);
        return Page(page, items);
    }

    private IResult Get(RulesetRequest request)
    {
        var current = request.Current;
        if (!Items(current.Source).TryGetValue(request.Route("key"), out var item))
            return Missing(request);
        return request.AnswerCondition(current.Version) ?? new RawJsonResult(item.Json);
    }

    private Task<IResult> PutAsync(RulesetRequest request, WriteHeaders headers, DocumentBody body) =>
        ApplyAsync(request, headers, new PutItemPlan(Kind, request.Route("key"), body.ToUtf8()));

    private Task<IResult> PatchAsync(RulesetRequest request, WriteHeaders headers, DocumentBody body) =>
        ApplyAsync(request, headers, new PatchItemPlan(Kind, request.Route("key"), body.ToUtf8()));

    private Task<IResult> DeleteAsync(RulesetRequest request, WriteHeaders headers) =>
        ApplyAsync(request, headers, new DeleteItemPlan(Kind, request.Route("key")));

    /// <summary>Applies a plan about the item of a request and returns the answer with the item.</summary>
    protected Task<IResult> ApplyAsync(RulesetRequest request, WriteHeaders headers, ChangePlan plan) =>
        writer.ApplyAsync(
            request,
            headers,
            plan,
            MissingText(request),
            applied => Answer(applied.Item, created: applied.Created && !request.DryRun),
            unchanged => Answer(unchanged.Item, created: false)
        );

    private static IResult Answer(ReadOnlyMemory<byte>? item, bool created) =>
        item is { } json
            ? new RawJsonResult(json, created ? StatusCodes.Status201Created : StatusCodes.Status200OK)
            : TypedResults.NoContent();

    private ProblemResult Missing(RulesetRequest request) => ProblemResult.NotFound(MissingText(request));

    /// <summary>Returns what does not exist, for the answer 404.</summary>
    protected string MissingText(RulesetRequest request) => $"{Name} '{Clipped.Value(request.Route("key"))}' in {request.Id}";
}
