using System.Collections.Immutable;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Grains.Abstractions.Evaluation;

/// <summary>Represents the evaluation details of one flag, named as in OpenFeature.</summary>
/// <typeparam name="T">The requested type.</typeparam>
/// <remarks>https://openfeature.dev/specification/types#evaluation-details</remarks>
public sealed record FlagDetails<T>
{
    /// <summary>Gets the flag's key.</summary>
    public required string FlagKey { get; init; }

    /// <summary>Gets the value, or the caller's default.</summary>
    public required T Value { get; init; }

    /// <summary>Gets the variant's key; null for the caller's default.</summary>
    public string? Variant { get; init; }

    /// <summary>Gets the reason for the value.</summary>
    public Reason Reason { get; init; }

    /// <summary>Gets the error; <see cref="ErrorCode.None"/> when there is none.</summary>
    public ErrorCode Error { get; init; }

    /// <summary>Gets a sentence about <see cref="Error"/>, or null.</summary>
    public string? ErrorMessage { get; init; }

    /// <summary>
    /// Gets the flag's metadata, and the version of the ruleset with the name <see cref="FlagMetadata.VersionName"/>, as OFREP's answers
    /// have them; empty on an error.
    /// </summary>
    public ImmutableDictionary<string, FlagValue> Metadata { get; init; } = ImmutableDictionary<string, FlagValue>.Empty;
}
