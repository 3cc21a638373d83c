using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Environments.Reader;

namespace FlagCluster.Environments.Writer.Planning;

/// <summary>Plans a <see cref="DeleteItemPlan"/>.</summary>
internal sealed class DeleteItemPlanner(DeleteItemPlan plan) : ItemPlanner(plan.Kind, plan.Key)
{
    public override PlanDecision Plan(EnvironmentState state)
    {
        if (state.Ruleset.Find(Kind, Key) is null)
            return PlanDecision.Reject(new TargetNotFound());
        return new PlanDraft(new([new DeleteItem(Kind, Key)])).Decide(state);
    }

    protected override bool IsOwn(Operation operation) => operation is DeleteItem;
}
