using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Environments.Reader;

namespace FlagCluster.Environments.Writer.Planning;

/// <summary>Plans a <see cref="DeleteItemPlan"/>.</summary>
internal sealed class DeleteItemPlanner(DeleteItemPlan plan) : ItemPlanner(plan.Kind, plan.Key)
{
    public override bool CreatesTarget => false;

    public override PlanDecision Plan(EnvironmentState state) => new PlanDraft(new([new DeleteItem(Kind, Key)])).Decide(state);
}
