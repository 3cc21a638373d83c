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

/// <summary>Provides the segments of an environment.</summary>
internal sealed class SegmentResource(RulesetWriteHandler writer) : RulesetItemResource<Segment>(writer)
{
    private readonly RulesetWriteHandler _writer = writer;

    /// <inheritdoc/>
    protected override ItemKind Kind => ItemKind.Segment;

    /// <inheritdoc/>
    protected override string Title => "Segment";

    /// <inheritdoc/>
    protected override ApiTag Tag { get; } = new("Segments", "The segments of an environment.");

    /// <inheritdoc/>
    protected override Permission Read => Permission.SegmentsRead;

    /// <inheritdoc/>
    protected override (Type Item, Type Page, Type Input) Documents =>
        (typeof(SegmentDocument), typeof(Page<SegmentDocument>), typeof(SegmentInputDocument));

    /// <inheritdoc/>
    protected override void MapMore(RouteGroupBuilder item) =>
        item.MapPost("/members", ChangeMembersAsync)
            .RequiresChangePermissions()
            .WithName("ChangeSegmentMembers")
            .WithSummary("Add and remove members")
            .WithDescription(
                "Adds targeting keys to the lists of a segment and removes others. Keys that are there already, or not there, have no "
                    + "effect. The cost follows the keys of the request, not the segment."
            )
            .WithDocumentBody(typeof(MemberChangeDocument))
            .WithAnswer(200, "The changes.", typeof(CommitResponse));

    private Task<IResult> ChangeMembersAsync(RulesetRequest request, WriteHeaders headers, DocumentBody body) =>
        _writer.ApplyAsync(
            request,
            headers,
            new ChangeMembersPlan(request.Route("key"), body.ToUtf8()),
            MissingText(request),
            applied => CommitResponse.From(request, applied),
            unchanged => CommitResponse.From(request, unchanged)
        );

    /// <inheritdoc/>
    protected override ImmutableSortedDictionary<string, Segment> Items(Ruleset ruleset) => ruleset.Segments;

    /// <inheritdoc/>
    protected override bool Matches(Segment item, string search) =>
        item.Key.Contains(search, StringComparison.OrdinalIgnoreCase)
        || (item.Description?.Contains(search, StringComparison.OrdinalIgnoreCase) ?? false);

    /// <inheritdoc/>
    protected override IResult Page(PageRequest page, IEnumerable<Segment> items) =>
        ManagementJson.Ok(page.Take(items, item => new SegmentDocument(item.Json), item => item.Key));
}
