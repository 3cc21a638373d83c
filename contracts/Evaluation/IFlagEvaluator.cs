using System.Collections.Immutable;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Contracts.Evaluation;

/// <summary>Evaluates flags in another process, for callers that keep no rulesets themselves.</summary>
public interface IFlagEvaluator
{
    /// <summary>Evaluates one flag, or all of them, for one caller.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="query">What to evaluate, and for whom.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="EvaluatorUnavailableException">Nobody could be reached who evaluates.</exception>
    ValueTask<FlagAnswer> EvaluateAsync(EnvironmentId environment, FlagQuery query, CancellationToken cancellationToken = default);
}

/// <summary>A request to evaluate.</summary>
public sealed record FlagQuery
{
    /// <summary>Levels of nesting of <see cref="Context"/>, itself among them.</summary>
    public const int MaxContextDepth = 15;

    /// <summary>The flag's key, or null for all flags.</summary>
    public string? FlagKey { get; init; }

    /// <summary>
    /// The evaluation context: a JSON object in UTF-8 with <c>targetingKey</c> and attributes, at most <see cref="MaxContextDepth"/> levels deep; empty
    /// for none. The memory is the caller's: it may not be kept after the answer.
    /// </summary>
    public ReadOnlyMemory<byte> Context { get; init; }

    /// <summary>True hides flags that are not client-visible.</summary>
    public bool ClientVisibleOnly { get; init; }

    /// <summary>The id of the key or service that asks, for the recorded event.</summary>
    public string? Client { get; init; }

    /// <summary>The SDK that asks, for the recorded event.</summary>
    public string? Sdk { get; init; }

    /// <summary>Whether the answer is recorded where it is made. Default true; false for one that its caller may not be given.</summary>
    public bool Recorded { get; init; } = true;
}

/// <summary>The answer to a <see cref="FlagQuery"/>.</summary>
/// <param name="Version">The version of the ruleset that was evaluated; <see cref="EnvironmentVersion.None"/> when none is loaded.</param>
/// <param name="Stale">True when the ruleset was not confirmed by its writer for a while.</param>
/// <param name="Error">What is wrong with the request as a whole; <see cref="ErrorCode.None"/> otherwise.</param>
/// <param name="ErrorMessage">A sentence about <paramref name="Error"/>, or null.</param>
/// <param name="Flags">
/// For one flag, its resolution; for all flags, one each in the order of their keys. Empty when <paramref name="Error"/> is set, which
/// <see cref="ErrorCode.FlagNotFound"/> never does: that is the error of a resolution.
/// </param>
public sealed record FlagAnswer(EnvironmentVersion Version, bool Stale, ErrorCode Error, string? ErrorMessage, ImmutableArray<FlagResolution> Flags)
{
    /// <summary>Which stretch between the opening and closing of the ruleset's time windows the answer was made in; with the version and the context it names the answer.</summary>
    public int TimeWindowEpoch { get; init; }
}

/// <summary>The resolution details of one flag, as OpenFeature names them.</summary>
/// <remarks>https://openfeature.dev/specification/types#resolution-details</remarks>
public sealed record FlagResolution
{
    /// <summary>The flag's key.</summary>
    public required string FlagKey { get; init; }

    /// <summary>The value; absent means "use the caller's default".</summary>
    public FlagValue? Value { get; init; }

    /// <summary>The variant's key, or null.</summary>
    public string? Variant { get; init; }

    /// <summary>Why this value, by the rules alone: that the whole answer is stale is said by <see cref="FlagAnswer.Stale"/>.</summary>
    public Reason Reason { get; init; }

    /// <summary>What went wrong; <see cref="ErrorCode.None"/> when nothing did.</summary>
    public ErrorCode Error { get; init; }

    /// <summary>A sentence about <see cref="Error"/>, or null.</summary>
    public string? ErrorMessage { get; init; }

    /// <summary>The id of the rule that matched, or null.</summary>
    public string? RuleId { get; init; }
}

/// <summary>Nobody could be reached who evaluates; the caller uses its default.</summary>
/// <param name="message">What failed and what to do, without secrets.</param>
/// <param name="inner">The cause.</param>
public sealed class EvaluatorUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
