using System.Text.Json;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Json;
using FlagCluster.Environments.Reader;

namespace FlagCluster.Environments.Writer.Planning;

/// <summary>Plans a <see cref="ChangeSetPlan"/>.</summary>
internal sealed class ChangeSetPlanner : ChangePlanner
{
    private readonly PlanDraft _draft;

    public ChangeSetPlanner(ChangeSet changes) => _draft = new(changes) { PointerOf = PointersOf(changes) };

    public ChangeSetPlanner(JsonElement operations)
    {
        var reader = new DocumentReader();
        reader.Enter("operations");
        var changes = ChangeSetJson.Read(operations, reader);
        _draft = new(changes)
        {
            ShapeErrors = reader.Errors,
            IsComplete = operations.ValueKind == JsonValueKind.Array && operations.GetArrayLength() == changes.Operations.Length,
            PointerOf = PointersOf(changes),
        };
    }

    public override PlanDecision Plan(EnvironmentState state) => _draft.Decide(state);

    private static Func<int, string> PointersOf(ChangeSet changes) =>
        index => $"/operations/{index}/{ItemFormat.OperationName(changes.Operations[index])}";
}
