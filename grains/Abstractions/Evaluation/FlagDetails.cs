using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Grains.Abstractions.Environments;

namespace FlagCluster.Grains.Abstractions.Evaluation;

/// <summary>The evaluation details of one flag, as OpenFeature names them.</summary>
/// <typeparam name="T">The type that was asked for.</typeparam>
/// <remarks>https://openfeature.dev/specification/types#evaluation-details</remarks>
public sealed record FlagDetails<T>
{
    /// <summary>The flag's key.</summary>
    public required string FlagKey { get; init; }

    /// <summary>The value, or the caller's default.</summary>
    public required T Value { get; init; }

    /// <summary>The variant's key; null for the caller's default.</summary>
    public string? Variant { get; init; }

    /// <summary>Why this value.</summary>
    public Reason Reason { get; init; }

    /// <summary>What went wrong; <see cref="ErrorCode.None"/> when nothing did.</summary>
    public ErrorCode Error { get; init; }

    /// <summary>A sentence about <see cref="Error"/>, or null.</summary>
    public string? ErrorMessage { get; init; }
}
