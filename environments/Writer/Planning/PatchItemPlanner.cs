using System.Text.Json;
using System.Text.Json.Nodes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Environments.Reader;

namespace FlagCluster.Environments.Writer.Planning;

/// <summary>Plans a <see cref="PatchItemPlan"/>.</summary>
internal sealed class PatchItemPlanner(PatchItemPlan plan, JsonElement document) : ItemPlanner(plan.Kind, plan.Key)
{
    private const string DefaultVariant = "defaultVariant";

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
        var target = MergePatch.Apply(JsonNode.Parse(item.Json.Span), _patch)!;
        // The default variant is required and may be null, which a merge patch would otherwise remove.
        if (Kind == ItemKind.Flag && _patch.TryGetPropertyValue(DefaultVariant, out var variant) && variant is null)
            target[DefaultVariant] = null;
        using var merged = target.ToDocument();
        return Draft(merged.RootElement).Decide(state);
    }
}
