using FlagCluster.Contracts.Changes;

namespace FlagCluster.Contracts.Events;

/// <summary>Represents a flag that an application had evaluated when it crashed.</summary>
/// <param name="FlagKey">The key of the flag.</param>
/// <param name="Variant">The served variant; null when it is not known, or the application's default applied.</param>
/// <param name="Version">The version of the ruleset; <see cref="EnvironmentVersion.None"/> when it is not known.</param>
public sealed record CrashedFlag(string FlagKey, string? Variant = null, EnvironmentVersion Version = default);
