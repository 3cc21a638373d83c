using System.Text.Json;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Environments.Writer.Planning;

/// <summary>Plans a change of one item.</summary>
internal abstract class ItemPlanner(ItemKind kind, string key) : ChangePlanner
{
    protected ItemKind Kind => kind;

    protected string Key => key;

    /// <inheritdoc/>
    public override ApplyResult Replay(Change earlier)
    {
        var operation = earlier.Changes.Operations.FirstOrDefault(operation =>
            operation.Kind == kind && operation.Key == key && IsOwn(operation)
        );
        if (operation is null)
            return new OperationIdReused();
        return new Applied(earlier.Version)
        {
            Before = earlier.Base,
            Changes = earlier.Changes,
            Item = (operation as PutItem)?.Item.Json,
            Replayed = true,
        };
    }

    /// <summary>Returns whether an operation on the item is one that this planner makes.</summary>
    protected virtual bool IsOwn(Operation operation) => operation is PutItem;

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
