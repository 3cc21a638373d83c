namespace FlagCluster.Analytics.Lifecycle;

/// <summary>Specifies what a flag's age, definition and use say about it. The first that applies is the flag's verdict.</summary>
public enum FlagVerdict
{
    /// <summary>Nothing suggests to remove the flag.</summary>
    Active,

    /// <summary>Nobody has evaluated the flag by itself for a long time. Bulk answers, which have every flag, are no use.</summary>
    Unused,

    /// <summary>All evaluations gave one variant, and the flag can serve no other.</summary>
    OneVariant,

    /// <summary>The date by which the flag should be removed has passed.</summary>
    Expired,

    /// <summary>The flag has not been changed for a long time for what it is for.</summary>
    Unmodified,
}
