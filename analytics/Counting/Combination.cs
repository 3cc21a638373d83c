namespace FlagCluster.Analytics.Counting;

/// <summary>Represents the key of a sum of evaluations without its window.</summary>
internal readonly record struct Combination(
    string Environment,
    string Flag,
    string? Variant,
    string Reason,
    string? Rule,
    string? ErrorCode,
    EvaluationKind Kind,
    string? Client
)
{
    /// <summary>Compares combinations with fewer steps than the generated members, which are most of the time of a fold.</summary>
    public static readonly IEqualityComparer<Combination> Comparer = new ByText();

    /// <summary>Returns the key of the sum of a window.</summary>
    public EvaluationCell Cell(TimeStep step, long start, bool isLate) =>
        new(step, start, Environment, Flag, Variant, Reason, Rule, ErrorCode, Kind, Client, isLate);

    private sealed class ByText : IEqualityComparer<Combination>
    {
        public bool Equals(Combination x, Combination y) =>
            x.Kind == y.Kind
            && string.Equals(x.Flag, y.Flag)
            && string.Equals(x.Variant, y.Variant)
            && string.Equals(x.Client, y.Client)
            && string.Equals(x.Rule, y.Rule)
            && string.Equals(x.Reason, y.Reason)
            && string.Equals(x.ErrorCode, y.ErrorCode)
            && string.Equals(x.Environment, y.Environment);

        // Without the environment, which senders cannot choose. All that they can choose is hashed, so that no one can send texts that
        // collide.
        public int GetHashCode(Combination one) =>
            HashCode.Combine(one.Flag, one.Variant, one.Client, one.Rule, one.Reason, one.ErrorCode, (int)one.Kind);
    }
}
