using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Environments.Reader;

namespace FlagCluster.Environments.Writer.Planning;

/// <summary>Plans a <see cref="StartEpochPlan"/>.</summary>
internal sealed class EpochPlanner : ChangePlanner
{
    public override PlanDecision Plan(EnvironmentState state)
    {
        var version = new EnvironmentVersion(state.Version.Epoch + 1, 1);
        return new(new Applied(version) { Before = state.Version }, Ruleset.Empty.DiffTo(state.Ruleset), version);
    }
}
