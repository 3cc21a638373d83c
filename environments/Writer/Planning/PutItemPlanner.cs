using System.Text.Json;
using System.Text.Json.Nodes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Environments.Reader;

namespace FlagCluster.Environments.Writer.Planning;

/// <summary>Plans a <see cref="PutItemPlan"/>.</summary>
internal sealed class PutItemPlanner : ItemPlanner
{
    private readonly PlanDraft _draft;

    public PutItemPlanner(PutItemPlan plan, JsonElement document)
        : base(plan.Kind, plan.Key) => _draft = DraftWithKey(document);

    public override PlanDecision Plan(EnvironmentState state) => _draft.Decide(state);

    /// <summary>Reads the document with the key that it may leave out.</summary>
    private PlanDraft DraftWithKey(JsonElement document)
    {
        if (document.ValueKind != JsonValueKind.Object || document.TryGetProperty("key"u8, out _))
            return Draft(document);
        var item = JsonObject.Create(document)!;
        item.Insert(0, "key", Key);
        using var whole = item.ToDocument();
        return Draft(whole.RootElement);
    }
}
