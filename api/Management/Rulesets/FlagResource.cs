using System.Collections.Immutable;
using FlagCluster.Api.Http.OpenApi;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Rulesets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace FlagCluster.Api.Management.Rulesets;

/// <summary>Provides the flags of an environment.</summary>
internal sealed class FlagResource(RulesetWriteHandler writer) : RulesetItemResource<Flag>(writer)
{
    /// <inheritdoc/>
    protected override ItemKind Kind => ItemKind.Flag;

    /// <summary>Gets the tag of flags.</summary>
    public static ApiTag Flags { get; } = new("Flags", "The flags of an environment.");

    /// <inheritdoc/>
    protected override string Title => "Flag";

    /// <inheritdoc/>
    protected override ApiTag Tag => Flags;

    /// <inheritdoc/>
    protected override Permission Read => Permission.FlagsRead;

    /// <inheritdoc/>
    protected override (Type Item, Type Page, Type Input) Documents =>
        (typeof(FlagDocument), typeof(Page<FlagDocument>), typeof(FlagInputDocument));

    /// <inheritdoc/>
    protected override ImmutableSortedDictionary<string, Flag> Items(Ruleset ruleset) => ruleset.Flags;

    /// <inheritdoc/>
    protected override void DescribeList(RouteHandlerBuilder list) => list.WithParameters(FlagFilter.Parameters);

    /// <inheritdoc/>
    protected override (Func<Flag, bool>? IsListed, IResult? Problem) Filter(RulesetRequest request)
    {
        var (filter, problem) = FlagFilter.Read(request);
        return (filter is null ? null : filter.Matches, problem);
    }

    /// <inheritdoc/>
    protected override void MapMore(RouteGroupBuilder item)
    {
        item.MapPost("/archive", ArchiveAsync)
            .RequiresChangePermissions()
            .WithName("ArchiveFlag")
            .WithSummary("Archive a flag")
            .WithDescription(
                "The flag keeps its definition, and is neither evaluated nor sent to SDKs, as if it were deleted. Fails while flags that "
                    + "are not archived refer to it."
            )
            .WithAnswer(200, "The archived flag.", Documents.Item);
        item.MapPost("/restore", RestoreAsync)
            .RequiresChangePermissions()
            .WithName("RestoreFlag")
            .WithSummary("Restore an archived flag")
            .WithDescription("The flag is evaluated as before it was archived. Fails while it refers to flags that are archived.")
            .WithAnswer(200, "The restored flag.", Documents.Item);
    }

    private Task<IResult> ArchiveAsync(RulesetRequest request, WriteHeaders headers) => SetArchivedAsync(request, headers, true);

    private Task<IResult> RestoreAsync(RulesetRequest request, WriteHeaders headers) => SetArchivedAsync(request, headers, false);

    private Task<IResult> SetArchivedAsync(RulesetRequest request, WriteHeaders headers, bool archived) =>
        ApplyAsync(
            request,
            headers,
            new PatchItemPlan(
                Kind,
                request.Route("key"),
                archived ? """{"archived":true}"""u8.ToArray() : """{"archived":false}"""u8.ToArray()
            )
        );

    /// <inheritdoc/>
    protected override bool Matches(Flag item, string search) =>
        item.Key.Contains(search, StringComparison.OrdinalIgnoreCase)
        || item.Tags.Contains(search)
        || (item.Description?.Contains(search, StringComparison.OrdinalIgnoreCase) ?? false);

    /// <inheritdoc/>
    protected override IResult Page(PageRequest page, IEnumerable<Flag> items) =>
        ManagementJson.Ok(page.Take(items, item => new FlagDocument(item.Json), item => item.Key));
}
