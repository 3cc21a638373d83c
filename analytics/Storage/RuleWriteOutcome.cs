namespace FlagCluster.Analytics.Storage;

/// <summary>Specifies what became of the write of a rule.</summary>
public enum RuleWriteOutcome
{
    /// <summary>The rule is stored.</summary>
    Written,

    /// <summary>The rule has another version; nothing was written.</summary>
    Conflict,

    /// <summary>The environment has as many rules as it may have; nothing was written.</summary>
    TooMany,
}
