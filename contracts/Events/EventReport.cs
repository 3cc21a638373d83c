using System.Collections.Immutable;

namespace FlagCluster.Contracts.Events;

/// <summary>Represents a report whose envelope has been read, but not its events.</summary>
/// <param name="Sdk">The reported name of the sending SDK, or null.</param>
/// <param name="Events">The events, each to be read separately.</param>
public sealed record EventReport(string? Sdk, ImmutableArray<System.Text.Json.JsonElement> Events);
