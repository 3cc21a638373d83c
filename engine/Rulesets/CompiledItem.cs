namespace FlagCluster.Engine.Rulesets;

/// <summary>Represents a compiled item of a ruleset.</summary>
public abstract class CompiledItem
{
    private protected CompiledItem(string key)
    {
        Key = key;
        Hash = KeyHash.Of(key);
    }

    /// <summary>Gets the item's key.</summary>
    public string Key { get; }

    internal ulong Hash { get; }

    /// <summary>Gets the times at which a time window of the item opens or closes, in Unix milliseconds.</summary>
    internal long[] TimeBoundaries { get; private protected init; } = [];
}
