using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Contracts.Environments;

/// <summary>Represents a change in the terms of its author. The writer turns it into a change set on the current ruleset.</summary>
/// <remarks>Documents are UTF-8 JSON. The errors of an invalid plan point into its document.</remarks>
public abstract record ChangePlan
{
    private protected ChangePlan() { }
}

/// <summary>Creates or replaces an item.</summary>
/// <param name="Kind">The kind of the item.</param>
/// <param name="Key">The key of the item.</param>
/// <param name="Document">The whole item; it may leave out its key.</param>
public sealed record PutItemPlan(ItemKind Kind, string Key, ReadOnlyMemory<byte> Document) : ChangePlan;

/// <summary>Changes an item. The result is <see cref="TargetNotFound"/> when the item does not exist.</summary>
/// <remarks>JSON Merge Patch: RFC 7396, https://www.rfc-editor.org/rfc/rfc7396.</remarks>
/// <param name="Kind">The kind of the item.</param>
/// <param name="Key">The key of the item.</param>
/// <param name="Patch">The merge patch, a JSON object.</param>
public sealed record PatchItemPlan(ItemKind Kind, string Key, ReadOnlyMemory<byte> Patch) : ChangePlan;

/// <summary>Removes an item. The result is <see cref="TargetNotFound"/> when the item does not exist.</summary>
/// <param name="Kind">The kind of the item.</param>
/// <param name="Key">The key of the item.</param>
public sealed record DeleteItemPlan(ItemKind Kind, string Key) : ChangePlan;

/// <summary>
/// Adds and removes targeting keys of a segment. The result is <see cref="TargetNotFound"/> when the segment does not exist.
/// </summary>
/// <param name="Segment">The key of the segment.</param>
/// <param name="Document">The change as <see cref="MemberChangeJson"/> reads it; it may leave out its key.</param>
public sealed record ChangeMembersPlan(string Segment, ReadOnlyMemory<byte> Document) : ChangePlan;

/// <summary>Makes the ruleset equal to a document: items that the document does not contain are removed.</summary>
/// <param name="Document">The ruleset document.</param>
public sealed record ReplaceRulesetPlan(ReadOnlyMemory<byte> Document) : ChangePlan;

/// <summary>Applies operations as they are. Errors point into <c>{"operations": […]}</c>.</summary>
public sealed record ChangeSetPlan : ChangePlan
{
    private readonly ReadOnlyMemory<byte> _operations;

    /// <summary>Initializes a plan from a document.</summary>
    /// <param name="operations">The array of operations.</param>
    public ChangeSetPlan(ReadOnlyMemory<byte> operations) => _operations = operations;

    /// <summary>Initializes a plan from a change set, which is not written and read again in the process of the writer.</summary>
    /// <param name="changes">The change set.</param>
    public ChangeSetPlan(ChangeSet changes)
    {
        ArgumentNullException.ThrowIfNull(changes);
        Changes = changes;
    }

    /// <summary>Gets the change set, or null when the plan has a document.</summary>
    public ChangeSet? Changes { get; }

    /// <summary>Gets the array of operations. It is written each time when the plan has a change set.</summary>
    public ReadOnlyMemory<byte> Operations => Changes is null ? _operations : ChangeSetJson.Write(Changes);
}

/// <summary>
/// Makes the ruleset equal to an earlier version. The result is <see cref="TargetNotFound"/> when the environment never had it.
/// </summary>
/// <param name="Target">The earlier version.</param>
public sealed record RestorePlan(EnvironmentVersion Target) : ChangePlan;

/// <summary>
/// Starts a new epoch whose first change holds the whole current ruleset, so that every reader loads the ruleset again. Use it after the
/// store was restored from a backup.
/// </summary>
public sealed record StartEpochPlan : ChangePlan;
