using System.Text.Json.Nodes;

namespace FlagCluster.Cli.Changes;

/// <summary>Represents a property that a change sets, changes or removes.</summary>
/// <param name="Path">The position, such as <c>rules[beta].serve.variant</c>.</param>
/// <param name="Before">The value before; null when there was none.</param>
/// <param name="After">The value after; null when there is none.</param>
internal sealed record Difference(string Path, JsonNode? Before, JsonNode? After);
