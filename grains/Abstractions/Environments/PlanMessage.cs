using System.Runtime.InteropServices;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Grains.Abstractions.Environments;

/// <summary>Represents a <see cref="ChangePlan"/> on the wire.</summary>
[GenerateSerializer, Immutable, Alias("flagcluster.plan")]
public sealed record PlanMessage
{
    /// <summary>Gets the type of the plan, which decides which of the other properties have a value.</summary>
    [Id(0)]
    public PlanType Type { get; init; }

    /// <summary>Gets the document of the plan as UTF-8 JSON; empty when it has none.</summary>
    [Id(1)]
    public byte[] Document { get; init; } = [];

    /// <summary>Gets the name of the item's kind, such as <c>flag</c>, or null.</summary>
    [Id(2)]
    public string? Kind { get; init; }

    /// <summary>Gets the key of the item, or null.</summary>
    [Id(3)]
    public string? Key { get; init; }

    /// <summary>Gets the version to restore.</summary>
    [Id(4)]
    public VersionMessage Target { get; init; }

    /// <summary>Returns the message for a plan.</summary>
    /// <param name="plan">The plan.</param>
    public static PlanMessage Of(ChangePlan plan) =>
        plan switch
        {
            ChangeSetPlan changes => new() { Type = PlanType.ChangeSet, Document = ArrayOf(changes.Operations) },
            PutItemPlan put => Item(PlanType.PutItem, put.Kind, put.Key, put.Document),
            PatchItemPlan patch => Item(PlanType.PatchItem, patch.Kind, patch.Key, patch.Patch),
            DeleteItemPlan delete => Item(PlanType.DeleteItem, delete.Kind, delete.Key, default),
            ChangeMembersPlan members => Item(
                PlanType.ChangeMembers,
                Contracts.Rulesets.ItemKind.Segment,
                members.Segment,
                members.Document
            ),
            ReplaceRulesetPlan replace => new() { Type = PlanType.ReplaceRuleset, Document = replace.Document.ToArray() },
            RestorePlan restore => new() { Type = PlanType.Restore, Target = VersionMessage.Of(restore.Target) },
            StartEpochPlan => new() { Type = PlanType.StartEpoch },
            _ => throw new InvalidOperationException($"Unknown plan {plan?.GetType().Name}."),
        };

    /// <summary>Returns the plan.</summary>
    /// <exception cref="InvalidDataException">Only a newer release knows the type or the kind, or the message is incomplete.</exception>
    public ChangePlan ToPlan() =>
        Type switch
        {
            PlanType.ChangeSet => new ChangeSetPlan(Document),
            PlanType.PutItem => new PutItemPlan(ItemKind(), ItemKey(), Document),
            PlanType.PatchItem => new PatchItemPlan(ItemKind(), ItemKey(), Document),
            PlanType.DeleteItem => new DeleteItemPlan(ItemKind(), ItemKey()),
            PlanType.ChangeMembers => new ChangeMembersPlan(ItemKey(), Document),
            PlanType.ReplaceRuleset => new ReplaceRulesetPlan(Document),
            PlanType.Restore => new RestorePlan(Target.ToVersion()),
            PlanType.StartEpoch => new StartEpochPlan(),
            _ => throw new InvalidDataException($"The plan has the unknown type {Type}. Upgrade the silo to its caller's release."),
        };

    /// <summary>Returns a document without a copy where it is a whole array.</summary>
    private static byte[] ArrayOf(ReadOnlyMemory<byte> document) =>
        MemoryMarshal.TryGetArray(document, out var segment) && segment.Count == segment.Array!.Length ? segment.Array : document.ToArray();

    private static PlanMessage Item(PlanType type, ItemKind kind, string key, ReadOnlyMemory<byte> document) =>
        new()
        {
            Type = type,
            Kind = ItemFormat.Of(kind).Name,
            Key = key,
            Document = document.ToArray(),
        };

    private ItemKind ItemKind() =>
        ItemFormat.All.FirstOrDefault(format => format.Name == Kind)?.Kind
        ?? throw new InvalidDataException($"The plan is about the unknown kind '{Kind}'. Upgrade the silo to its caller's release.");

    private string ItemKey() => Key ?? throw new InvalidDataException("The plan has no key.");
}
