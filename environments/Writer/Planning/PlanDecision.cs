using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;

namespace FlagCluster.Environments.Writer.Planning;

/// <summary>Represents the result of a plan on a ruleset.</summary>
/// <param name="Result">The result of the command, once <paramref name="Append"/> is appended.</param>
/// <param name="Append">The change set to append, or null when there is nothing to write.</param>
/// <param name="Version">The version of the change to append.</param>
internal readonly record struct PlanDecision(ApplyResult Result, ChangeSet? Append, EnvironmentVersion Version)
{
    /// <summary>Returns a decision that writes nothing.</summary>
    public static PlanDecision Reject(ApplyResult result) => new(result, null, default);
}
