using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Contracts.Events;

/// <summary>One request to evaluate, as it is recorded: what all its answers share.</summary>
public readonly ref struct EvaluationRequest
{
    /// <summary>The environment.</summary>
    public required EnvironmentId Environment { get; init; }

    /// <summary>The version of the ruleset that was evaluated.</summary>
    public required EnvironmentVersion Version { get; init; }

    /// <summary>When it was evaluated, in milliseconds since 1970 UTC.</summary>
    public required long Time { get; init; }

    /// <summary>The targeting key as UTF-8; empty when there is none.</summary>
    public ReadOnlySpan<byte> TargetingKey { get; init; }

    /// <summary>The context as a JSON object in valid UTF-8; empty when there is none.</summary>
    public ReadOnlySpan<byte> Context { get; init; }

    /// <summary>The id of the key that asked, or null. Not the key itself.</summary>
    public string? Client { get; init; }

    /// <summary>The SDK that asked, as its <c>User-Agent</c> names it, or null. Only the first word, up to 64 characters, is recorded.</summary>
    public string? Sdk { get; init; }
}
