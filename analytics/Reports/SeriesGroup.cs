namespace FlagCluster.Analytics.Reports;

/// <summary>Specifies by what evaluations are split into series.</summary>
public enum SeriesGroup
{
    /// <summary>The flag.</summary>
    Flag = 1,

    /// <summary>The served variant; null for the caller's default.</summary>
    Variant = 2,

    /// <summary>The reason.</summary>
    Reason = 3,

    /// <summary>The rule that decided; null without one.</summary>
    Rule = 4,

    /// <summary>The id of the SDK key; null without one.</summary>
    Client = 5,

    /// <summary>How the flag came to be evaluated: the number of <see cref="Counting.EvaluationKind"/>.</summary>
    Kind = 6,

    /// <summary>The error code, of failed evaluations only; null without a code.</summary>
    Error = 7,
}
