using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Engine.Validation;
using FlagCluster.Environments.Reader;

namespace FlagCluster.Environments.Writer.Planning;

/// <summary>Represents a change set that is not validated yet.</summary>
internal sealed record PlanDraft(ChangeSet Changes)
{
    /// <summary>Gets the errors in the shape of the document, with pointers into the document.</summary>
    public IReadOnlyList<InputError> ShapeErrors { get; init; } = [];

    /// <summary>
    /// Gets whether every part of the document was readable. Otherwise operations are missing, and validating the rest would mislead.
    /// </summary>
    public bool IsComplete { get; init; } = true;

    /// <summary>Gets the function that returns the JSON Pointer of an operation in the document.</summary>
    public Func<int, string> PointerOf { get; init; } = _ => "";

    /// <summary>Gets the item that the plan puts, or null.</summary>
    public RulesetItem? Item { get; init; }

    /// <summary>Validates the draft on a state.</summary>
    public PlanDecision Decide(EnvironmentState state)
    {
        var errors = ShapeErrors.ToList();
        // Errors of shape and of content are reported together, so that the author corrects all of them at once.
        if (IsComplete)
            errors.AddRange(RulesetValidator.Validate(state.Ruleset, Changes).Select(Locate));
        if (errors.Count > 0)
            return PlanDecision.Reject(new Invalid([.. errors]));

        var effective = state.Ruleset.Effective(Changes);
        if (effective.Operations.IsEmpty)
            return PlanDecision.Reject(new Unchanged(state.Version) { Item = Item?.Json });
        var applied = new Applied(state.Version.Next)
        {
            Before = state.Version,
            Changes = effective,
            Item = Item?.Json,
            Created = Item is not null && state.Ruleset.Find(Item.Kind, Item.Key) is null,
        };
        return new(applied, effective, applied.Version);
    }

    /// <summary>
    /// Turns a pointer into the change set into a pointer into the document: <c>/INDEX/NAME/REST</c> becomes <c>POINTER/REST</c>.
    /// </summary>
    private InputError Locate(InputError error)
    {
        var parts = error.Pointer.Split('/', 4);
        if (parts.Length < 3 || !int.TryParse(parts[1], out var index))
            return error with { Pointer = "" };
        return error with { Pointer = PointerOf(index) + (parts.Length > 3 ? "/" + parts[3] : "") };
    }
}
