using System.Collections.Immutable;

namespace FlagCluster.Contracts.Events;

/// <summary>A report of events as it was read, before its events are.</summary>
/// <param name="Sdk">The SDK that says it sends them, or null.</param>
/// <param name="Events">The events, each to be read by itself.</param>
public sealed record EventReport(string? Sdk, ImmutableArray<System.Text.Json.JsonElement> Events);
