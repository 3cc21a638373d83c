namespace FlagCluster.Analytics.People;

/// <summary>Specifies what happens to people who were exposed to several variants.</summary>
public enum MultipleVariants
{
    /// <summary>They are left out and counted apart: for splits whose weights do not change.</summary>
    Exclude,

    /// <summary>
    /// The first exposure decides, at equal times the first variant in ordinal order: for rollouts, where leaving out the people who return
    /// after a change of the weights would select by variant.
    /// </summary>
    First,
}
