using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Contracts.Events;

/// <summary>Represents one evaluation request, for recording: the properties that all its answers share.</summary>
public readonly ref struct EvaluationRequest
{
    /// <summary>Gets the environment.</summary>
    public required EnvironmentId Environment { get; init; }

    /// <summary>Gets the version of the ruleset that was evaluated.</summary>
    public required EnvironmentVersion Version { get; init; }

    /// <summary>Gets the time of the evaluation, in Unix milliseconds.</summary>
    public required long Time { get; init; }

    /// <summary>
    /// Gets the flags that were evaluated, in the order of their answers. Requests that evaluate the same flags of a ruleset pass the same
    /// instance, so that a recorder may keep what it derives from it.
    /// </summary>
    public required IReadOnlyList<Flag> Flags { get; init; }

    /// <summary>
    /// Gets whether the answers are those of a bulk request. They are recorded together, and none of them shows that a flag was used.
    /// </summary>
    public bool IsBulk { get; init; }

    /// <summary>Gets the targeting key as UTF-8; empty when there is none.</summary>
    public ReadOnlySpan<byte> TargetingKey { get; init; }

    /// <summary>Gets the context as a JSON object in valid UTF-8; empty when there is none.</summary>
    public ReadOnlySpan<byte> Context { get; init; }

    /// <summary>Gets the id of the calling key, not the key itself; or null.</summary>
    public string? Client { get; init; }

    /// <summary>
    /// Gets the kind of that key, which decides what the event may be trusted with, also after the key is deleted; null without a key.
    /// </summary>
    public SdkKeyKind? KeyKind { get; init; }

    /// <summary>
    /// Gets the name of the calling SDK from its <c>User-Agent</c>, or null. Only the first word, up to 64 characters, is recorded.
    /// </summary>
    public string? Sdk { get; init; }
}
