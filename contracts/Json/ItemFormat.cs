using System.Collections.Immutable;
using System.Text.Json;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Contracts.Json;

/// <summary>Describes how one kind of item is named and read in JSON.</summary>
public sealed class ItemFormat
{
    private readonly Func<JsonElement, DocumentReader, RulesetItem?> _read;

    private ItemFormat(ItemKind kind, string name, int limit, Func<JsonElement, DocumentReader, RulesetItem?> read)
    {
        var suffix = char.ToUpperInvariant(name[0]) + name[1..];
        Kind = kind;
        Name = name;
        ListName = name + "s";
        PutName = "put" + suffix;
        DeleteName = "delete" + suffix;
        Limit = limit;
        _read = read;
    }

    /// <summary>The name of <see cref="ChangeMembers"/>.</summary>
    internal const string ChangeMembersName = "changeMembers";

    /// <summary>Gets the formats of all kinds, indexed by <see cref="ItemKind"/>.</summary>
    public static ImmutableArray<ItemFormat> All { get; } =
    [
        new(ItemKind.Flag, "flag", RulesetLimits.Flags, FlagJson.Read),
        new(ItemKind.Segment, "segment", RulesetLimits.Segments, SegmentJson.Read),
    ];

    /// <summary>Gets the kind.</summary>
    public ItemKind Kind { get; }

    /// <summary>Gets the name of one item, such as <c>flag</c>.</summary>
    public string Name { get; }

    /// <summary>Gets the property of a ruleset document that lists the items, such as <c>flags</c>.</summary>
    public string ListName { get; }

    /// <summary>Gets the name of the operation that creates or replaces an item, such as <c>putFlag</c>.</summary>
    public string PutName { get; }

    /// <summary>Gets the name of the operation that removes an item, such as <c>deleteFlag</c>.</summary>
    public string DeleteName { get; }

    /// <summary>Gets the maximum number of items of the kind in a ruleset.</summary>
    public int Limit { get; }

    /// <summary>Returns the format of a kind.</summary>
    /// <param name="kind">The kind.</param>
    public static ItemFormat Of(ItemKind kind) => All[(int)kind];

    /// <summary>Returns the name of an operation in JSON, such as <c>putFlag</c>.</summary>
    /// <param name="operation">The operation.</param>
    public static string OperationName(Operation operation)
    {
        ArgumentNullException.ThrowIfNull(operation);
        var format = Of(operation.Kind);
        return operation switch
        {
            PutItem => format.PutName,
            DeleteItem => format.DeleteName,
            ChangeMembers => ChangeMembersName,
            _ => throw new InvalidOperationException($"Unknown operation {operation.GetType().Name}."),
        };
    }

    /// <summary>Reads an item and reports errors to the reader.</summary>
    /// <param name="element">The document of the item.</param>
    /// <param name="reader">Collects the errors.</param>
    /// <returns>The readable part of the item (an unreadable key is empty), or null when the element is not an object.</returns>
    public RulesetItem? Read(JsonElement element, DocumentReader reader) => _read(element, reader);
}
