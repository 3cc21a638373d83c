using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Contracts.Events;

/// <summary>What the events of one report share.</summary>
/// <param name="Environment">The environment.</param>
/// <param name="Now">When the report came in; the time of events that have none of their own.</param>
/// <param name="Client">The id of the key that reports.</param>
/// <param name="Sdk">The SDK that reports, or null.</param>
/// <param name="Limits">What is taken.</param>
public sealed record EventFrame(EnvironmentId Environment, DateTimeOffset Now, string? Client, string? Sdk, EventLimits Limits);
