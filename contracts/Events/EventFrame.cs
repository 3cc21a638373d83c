using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Contracts.Events;

/// <summary>Represents the properties that the events of one report share.</summary>
/// <param name="Environment">The environment.</param>
/// <param name="Now">The time at which the report was received; the time of events without one of their own.</param>
/// <param name="Client">The id of the key that reports.</param>
/// <param name="KeyKind">The kind of that key.</param>
/// <param name="Sdk">The SDK that reports, or null.</param>
/// <param name="Limits">The limits.</param>
public sealed record EventFrame(
    EnvironmentId Environment,
    DateTimeOffset Now,
    string? Client,
    SdkKeyKind KeyKind,
    string? Sdk,
    EventLimits Limits
);
