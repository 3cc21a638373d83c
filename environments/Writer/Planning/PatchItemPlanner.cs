using System.Text.Json;
using System.Text.Json.Nodes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Json;
using FlagCluster.Environments.Reader;

namespace FlagCluster.Environments.Writer.Planning;

/// <summary>Plans a <see cref="PatchItemPlan"/>.</summary>
internal sealed class PatchItemPlanner(PatchItemPlan plan, JsonElement document) : ItemPlanner(plan.Kind, plan.Key)
{
    private static readonly InputError s_notAnObject = new(
        "",
        "A merge patch must be a JSON object with the properties to change; null removes a property."
    );

    private readonly JsonObject? _patch = document.ValueKind == JsonValueKind.Object ? JsonObject.Create(document.Clone()) : null;

    public override bool CreatesTarget => false;

    public override PlanDecision Plan(EnvironmentState state)
    {
        if (_patch is null)
            return PlanDecision.Reject(new Invalid([s_notAnObject]));
        var item = state.Ruleset.Find(Kind, Key)!;
        using var merged = MergePatch.Apply(JsonNode.Parse(item.Json.Span), _patch)!.ToDocument();
        return Draft(merged.RootElement).Decide(state);
    }
}
