namespace FlagCluster.Analytics.Rules;

/// <summary>Specifies what a rule watches.</summary>
public enum MetricKind
{
    /// <summary>Evaluations of the flag or of one variant, per second.</summary>
    EvaluationRate = 1,

    /// <summary>The share of a variant in the evaluations of the flag.</summary>
    VariantShare,

    /// <summary>The share of evaluations of the flag that failed.</summary>
    ErrorShare,

    /// <summary>Custom events of the environment, per second.</summary>
    TrackRate,

    /// <summary>The mean value of custom events; by variant, the mean of each person's sum.</summary>
    TrackMean,

    /// <summary>The share of exposed people with at least one custom event.</summary>
    TrackPeople,

    /// <summary>The people seen in each arm of a split.</summary>
    SampleRatio,

    /// <summary>The share of recorded assignments that recomputing them does not give. Only a built-in rule watches it.</summary>
    Mismatch,
}
