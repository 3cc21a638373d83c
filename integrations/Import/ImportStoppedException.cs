using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Integrations.Import;

/// <summary>Represents an import that was cancelled while an item was compared with its source.</summary>
public sealed class ImportStoppedException : OperationCanceledException
{
    internal ImportStoppedException(ItemKind kind, string key, OperationCanceledException inner)
        : base(inner.Message, inner, inner.CancellationToken) => (Kind, Key) = (kind, key);

    /// <summary>Gets the kind of the item.</summary>
    public ItemKind Kind { get; }

    /// <summary>Gets the key of the item, shortened for a message.</summary>
    public string Key { get; }
}
