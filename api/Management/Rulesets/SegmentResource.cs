using System.Collections.Immutable;
using FlagCluster.Api.Http.OpenApi;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Rulesets;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.Management.Rulesets;

/// <summary>Provides the segments of an environment.</summary>
internal sealed class SegmentResource(RulesetWriteHandler writer) : RulesetItemResource<Segment>(writer)
{
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
    protected override ImmutableSortedDictionary<string, Segment> Items(Ruleset ruleset) => ruleset.Segments;

    /// <inheritdoc/>
    protected override bool Matches(Segment item, string search) =>
        item.Key.Contains(search, StringComparison.OrdinalIgnoreCase)
        || (item.Description?.Contains(search, StringComparison.OrdinalIgnoreCase) ?? false);

    /// <inheritdoc/>
    protected override IResult Page(PageRequest page, IEnumerable<Segment> items) =>
        ManagementJson.Ok(page.Take(items, item => new SegmentDocument(item.Json), item => item.Key));
}
