namespace FlagCluster.Engine.Rulesets;

/// <summary>Specifies the list of a segment that has a caller.</summary>
internal enum SegmentList
{
    /// <summary>None: the condition decides.</summary>
    None,

    /// <summary>The caller is a member regardless of the condition.</summary>
    Included,

    /// <summary>The caller is not a member.</summary>
    Excluded,
}
