using FlagCluster.Analytics.Rules;

namespace FlagCluster.Watching.Rules;

/// <summary>Provides the rules that every followed flag has without anyone writing them.</summary>
internal static class BuiltInRules
{
    /// <summary>The first characters of their names, which no written rule can have.</summary>
    public const string Prefix = "$";

    /// <summary>Returns the rule that watches whether people arrive in the arms of a split as its weights say.</summary>
    /// <param name="flag">The key of the flag.</param>
    /// <param name="split">The id of the flag's rule that splits.</param>
    public static AnomalyRule SampleRatio(string flag, string split) =>
        new()
        {
            Name = $"{Prefix}sample-ratio/{flag}/{split}",
            Flag = flag,
            Metric = new(MetricKind.SampleRatio),
            Compare = new(ComparisonKind.Weights),
            AtLeast = new(0.05, IsRelative: true),
            MinimumPeople = 50,
            Actions = [new(ActionKind.Notify, AlertTargets.Log)],
        };

    /// <summary>
    /// Returns the rule that watches whether recorded assignments are those that the engine computes: an SDK of another version, or a
    /// server with another ruleset, assigns otherwise.
    /// </summary>
    /// <param name="flag">The key of the flag.</param>
    /// <param name="window">The length of a closed window, in milliseconds.</param>
    public static AnomalyRule Mismatch(string flag, long window) =>
        new()
        {
            Name = $"{Prefix}mismatch/{flag}",
            Flag = flag,
            Metric = new(MetricKind.Mismatch),
            Compare = new(ComparisonKind.Threshold) { Value = 1e-6 },
            Window = window,
            MinimumEvents = 1,
            ClearFor = 60,
            Actions = [new(ActionKind.Notify, AlertTargets.Log)],
        };
}
