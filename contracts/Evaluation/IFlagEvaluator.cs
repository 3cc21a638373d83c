using System.Collections.Immutable;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Contracts.Evaluation;

/// <summary>Evaluates flags in another process, for callers without rulesets of their own.</summary>
public interface IFlagEvaluator
{
    /// <summary>Evaluates one flag, or all of them, for one caller.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="query">What to evaluate, and for whom.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="EvaluatorUnavailableException">No evaluator is reachable.</exception>
    ValueTask<FlagAnswer> EvaluateAsync(EnvironmentId environment, FlagQuery query, CancellationToken cancellationToken = default);
}

/// <summary>Represents a request to evaluate one flag or all flags.</summary>
public sealed record FlagQuery
{
    /// <summary>The maximum nesting depth of <see cref="Context"/>, which is the first level.</summary>
    public const int MaxContextDepth = 15;

    /// <summary>Gets the flag's key, or null for all flags.</summary>
    public string? FlagKey { get; init; }

    /// <summary>Gets the form of <see cref="Context"/> and of the answer. Default <see cref="FlagQueryFormat.Native"/>.</summary>
    public FlagQueryFormat Format { get; init; }

    /// <summary>
    /// Gets the evaluation context: a JSON object in UTF-8 with <c>targetingKey</c> and attributes, at most <see cref="MaxContextDepth"/>
    /// levels deep; empty for none. With another format the body of the request that contains it. The caller owns the memory: it must not
    /// be used after the call returns.
    /// </summary>
    public ReadOnlyMemory<byte> Context { get; init; }

    /// <summary>Gets the namespace of requests that name none, for formats with namespaces; null for the environment's project.</summary>
    public string? Namespace { get; init; }

    /// <summary>Gets which flags the caller sees. Default all.</summary>
    public FlagScope Scope { get; init; } = FlagScope.All;

    /// <summary>Gets the id of the calling key or service, for the recorded event.</summary>
    public string? Client { get; init; }

    /// <summary>Gets the name of the calling SDK, for the recorded event.</summary>
    public string? Sdk { get; init; }

    /// <summary>Gets whether the evaluating process records the answer. Default true; false when the caller may not receive it.</summary>
    public bool Recorded { get; init; } = true;
}

/// <summary>Represents the answer to a <see cref="FlagQuery"/>.</summary>
/// <param name="Version">
/// The version of the ruleset that was evaluated; for client keys that of the last change they can notice. <see
/// cref="EnvironmentVersion.None"/> when none is loaded.
/// </param>
/// <param name="Stale">True when the writer has not confirmed the ruleset recently.</param>
/// <param name="Error">The error of the request as a whole; <see cref="ErrorCode.None"/> when there is none.</param>
/// <param name="ErrorMessage">A sentence about <paramref name="Error"/>, or null.</param>
/// <param name="Flags">
/// For one flag, its resolution; for all flags, one each in the order of their keys. Empty when <paramref name="Error"/> is set, which
/// <see cref="ErrorCode.FlagNotFound"/> never does: that is the error of a resolution. Always empty with
/// another format than <see cref="FlagQueryFormat.Native"/>, where the error of one flag is the error of the answer.
/// </param>
public sealed record FlagAnswer(
    EnvironmentVersion Version,
    bool Stale,
    ErrorCode Error,
    string? ErrorMessage,
    ImmutableArray<FlagResolution> Flags
)
{
    /// <summary>
    /// Gets the number of time boundaries that had passed; for client keys of those they can notice. The version, this number and the
    /// context determine the answer.
    /// </summary>
    public int TimeWindowEpoch { get; init; }

    /// <summary>
    /// Gets the JSON of the format that the query asks for when there is no error, otherwise nothing. With
    /// <see cref="FlagQueryFormat.Ofrep"/> the elements of the array <c>flags</c> for all flags, with
    /// <see cref="FlagQueryFormat.UnleashToggles"/> those of <c>toggles</c>; in every other case the whole response.
    /// </summary>
    public ReadOnlyMemory<byte> Body { get; init; }
}

/// <summary>Represents the resolution details of one flag, named as in OpenFeature.</summary>
/// <remarks>https://openfeature.dev/specification/types#resolution-details</remarks>
public sealed record FlagResolution
{
    /// <summary>Gets the flag's key.</summary>
    public required string FlagKey { get; init; }

    /// <summary>Gets the value, or null when the caller uses its default.</summary>
    public FlagValue? Value { get; init; }

    /// <summary>Gets the variant's key, or null.</summary>
    public string? Variant { get; init; }

    /// <summary>
    /// Gets the reason, which does not consider staleness; <see cref="FlagAnswer.Stale"/> states whether the whole answer is stale.
    /// </summary>
    public Reason Reason { get; init; }

    /// <summary>Gets the error code; <see cref="ErrorCode.None"/> when there is no error.</summary>
    public ErrorCode Error { get; init; }

    /// <summary>Gets a sentence about <see cref="Error"/>, or null.</summary>
    public string? ErrorMessage { get; init; }

    /// <summary>Gets the id of the rule that matched, or null.</summary>
    public string? RuleId { get; init; }

    /// <summary>
    /// Gets the flag's metadata, in document order; empty on an error. OFREP's answers have the version of the ruleset in addition, which
    /// is <see cref="FlagAnswer.Version"/>.
    /// </summary>
    public ImmutableArray<FlagMetadata> Metadata { get; init; } = [];
}

/// <summary>Thrown when no evaluator is reachable; the caller uses its default.</summary>
/// <param name="message">What failed and what to do, without secrets.</param>
/// <param name="inner">The cause.</param>
public sealed class EvaluatorUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
