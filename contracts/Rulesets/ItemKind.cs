namespace FlagCluster.Contracts.Rulesets;

/// <summary>Specifies the kind of an item of a ruleset. Each kind has its own keys: a flag and a segment may share one.</summary>
public enum ItemKind
{
    /// <summary>A <see cref="Rulesets.Flag"/>.</summary>
    Flag,

    /// <summary>A <see cref="Rulesets.Segment"/>.</summary>
    Segment,
}
