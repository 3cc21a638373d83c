using System.Collections.Immutable;
using FlagCluster.Api.Http.OpenApi;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Rulesets;
using Microsoft.AspNetCore.Http;

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
    protected override bool Matches(Flag item, string search) =>
        item.Key.Contains(search, StringComparison.OrdinalIgnoreCase)
        || item.Tags.Contains(search)
        || (item.Description?.Contains(search, StringComparison.OrdinalIgnoreCase) ?? false);

    /// <inheritdoc/>
    protected override IResult Page(PageRequest page, IEnumerable<Flag> items) =>
        ManagementJson.Ok(page.Take(items, item => new FlagDocument(item.Json), item => item.Key));
}
