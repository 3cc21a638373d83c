using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Events.Capturing;

/// <summary>Selects the evaluations of a capture.</summary>
/// <param name="Environment">The environment.</param>
/// <param name="FlagKey">The flag, or null for all.</param>
/// <param name="TargetingKey">The targeting key, or null for all.</param>
public sealed record CaptureFilter(EnvironmentId Environment, string? FlagKey, string? TargetingKey);
