using System.Text.Json;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Environments.Reader;

namespace FlagCluster.Environments.Writer.Planning;

/// <summary>Plans a <see cref="ChangeMembersPlan"/>.</summary>
internal sealed class ChangeMembersPlanner : ItemPlanner
{
    private readonly PlanDraft _draft;

    public ChangeMembersPlanner(ChangeMembersPlan plan, JsonElement document)
        : base(ItemKind.Segment, plan.Segment)
    {
        var reader = new DocumentReader();
        var change = MemberChangeJson.Read(document, reader, plan.Segment);
        _draft = new(new(change is null ? [] : [change])) { ShapeErrors = reader.Errors };
    }

    public override bool CreatesTarget => false;

    public override PlanDecision Plan(EnvironmentState state) => _draft.Decide(state);
}
