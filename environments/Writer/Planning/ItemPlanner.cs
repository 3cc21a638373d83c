using System.Text.Json;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Environments.Reader;

namespace FlagCluster.Environments.Writer.Planning;

/// <summary>Plans a change of one item.</summary>
internal abstract class ItemPlanner(ItemKind kind, string key) : ChangePlanner
{
    protected ItemKind Kind => kind;

    protected string Key => key;

    /// <inheritdoc/>
    public override bool TargetExists(EnvironmentState state) => state.Ruleset.Find(kind, key) is not null;

    /// <summary>Reads an item from its document.</summary>
    protected PlanDraft Draft(JsonElement document)
    {
        var reader = new DocumentReader();
        var item = ItemFormat.Of(kind).Read(document, reader);
        if (item is { Key.Length: > 0 } && item.Key != key)
            reader.Error("key", $"The key is '{item.Key}', but the request is about '{key}'; make them the same.");
        return new(new(item is null ? [] : [new PutItem(item)])) { ShapeErrors = reader.Errors, Item = item };
    }
}
