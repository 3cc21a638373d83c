using FlagCluster.Contracts.Environments;
using FlagCluster.Environments.Reader;

namespace FlagCluster.Environments.Writer.Planning;

/// <summary>Plans nothing: the plan is wrong on every ruleset.</summary>
internal sealed class RejectedPlanner(ApplyResult result) : ChangePlanner
{
    public override PlanDecision Plan(EnvironmentState state) => PlanDecision.Reject(result);
}
