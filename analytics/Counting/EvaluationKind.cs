namespace FlagCluster.Analytics.Counting;

/// <summary>
/// Specifies how a flag came to be evaluated. A bulk answer contains flags that may never be used, so it is no sign of use.
/// </summary>
public enum EvaluationKind
{
    /// <summary>A server evaluated this flag alone.</summary>
    Single = 1,

    /// <summary>A server evaluated all flags of an answer.</summary>
    Bulk = 2,

    /// <summary>An SDK evaluated the flag locally and reported it.</summary>
    Exposure = 3,
}
