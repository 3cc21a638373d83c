using System.Text.Json.Nodes;
using FlagCluster.Cli.Api;

namespace FlagCluster.Cli.Changes;

/// <summary>Represents a write to a ruleset, and what it changes at a version.</summary>
/// <param name="Request">The request, without its query.</param>
/// <param name="Changes">The changes.</param>
/// <param name="Version">The version on which they were planned.</param>
internal sealed record PlannedWrite(ApiRequest Request, IReadOnlyList<ItemChange> Changes, string Version)
{
    /// <summary>Gets a value indicating whether the server accepts an id under which it makes the change once. True by default.</summary>
    public bool TakesIdempotencyKey { get; init; } = true;

    /// <summary>Gets what programs read in addition to the changes.</summary>
    public JsonObject Report { get; init; } = [];

    /// <summary>Returns whether another plan makes the same changes.</summary>
    public bool HasSameChanges(PlannedWrite other) => JsonNode.DeepEquals(ChangeWriter.ToJson(Changes), ChangeWriter.ToJson(other.Changes));
}
