using System.Text.Json.Nodes;
using FlagCluster.Cli.Api;

namespace FlagCluster.Cli.Changes;

/// <summary>Represents a write to a ruleset, and what it changes at a version.</summary>
/// <param name="Request">The request, without its query.</param>
/// <param name="Changes">The changes.</param>
/// <param name="Version">The version on which they were planned.</param>
internal sealed record PlannedWrite(ApiRequest Request, IReadOnlyList<ItemChange> Changes, string Version)
{
    /// <summary>Returns whether another plan makes the same changes.</summary>
    public bool HasSameChanges(PlannedWrite other) => JsonNode.DeepEquals(ChangeWriter.ToJson(Changes), ChangeWriter.ToJson(other.Changes));
}
