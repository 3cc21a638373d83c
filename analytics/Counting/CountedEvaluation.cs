using System.Collections.Immutable;
using FlagCluster.Contracts.Changes;

namespace FlagCluster.Analytics.Counting;

/// <summary>Represents an evaluation or exposure with one flag, or a bulk answer with its flags.</summary>
/// <param name="Id">The id, the same for every delivery of the record.</param>
/// <param name="Time">The time of the evaluation, in Unix milliseconds: 0 or more.</param>
/// <param name="Environment">The environment, <c>organization/project/environment</c>.</param>
/// <param name="TargetingKey">The targeting key as recorded, or null.</param>
/// <param name="Client">The id of the SDK key, or null.</param>
/// <param name="Kind">How the flags came to be evaluated.</param>
/// <param name="Flags">The evaluated flags.</param>
public sealed record CountedEvaluation(
    Guid Id,
    long Time,
    string Environment,
    string? TargetingKey,
    string? Client,
    EvaluationKind Kind,
    ImmutableArray<EvaluatedFlag> Flags
) : CountedEvent(Id, Time, Environment, TargetingKey, Client)
{
    /// <summary>Gets the version of the evaluated ruleset; <see cref="EnvironmentVersion.None"/> when it is not known.</summary>
    public EnvironmentVersion Version { get; init; }
}
