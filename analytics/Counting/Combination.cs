namespace FlagCluster.Analytics.Counting;

/// <summary>Represents the key of a sum of evaluations without its window.</summary>
/// <param name="Environment">The environment.</param>
/// <param name="Flag">The key of the flag.</param>
/// <param name="Variant">The variant, or null.</param>
/// <param name="Reason">The reason.</param>
/// <param name="Rule">The id of the rule, or null.</param>
/// <param name="ErrorCode">The error code, or null.</param>
/// <param name="Kind">How the flag came to be evaluated.</param>
/// <param name="Client">The id of the SDK key, or null.</param>
/// <param name="IsTrusted">Whether somebody vouches for the names of a reported evaluation.</param>
/// <param name="Day">The day on which it is decided whether a reported evaluation counts by its names; 0 for others.</param>
internal readonly record struct Combination(
    string Environment,
    string Flag,
    string? Variant,
    string Reason,
    string? Rule,
    string? ErrorCode,
    EvaluationKind Kind,
    string? Client,
    bool IsTrusted = true,
    long Day = 0
)
{
    /// <summary>Compares combinations with fewer steps than the generated members, which are most of the time of a fold.</summary>
    public static readonly IEqualityComparer<Combination> Comparer = new ByText();

    /// <summary>Returns the key of the sum of a window.</summary>
    public EvaluationCell Cell(TimeStep step, long start, bool isLate) =>
        new(step, start, Environment, Flag, Variant, Reason, Rule, ErrorCode, Kind, Client, isLate);

    /// <summary>Returns the name by which a reported evaluation counts.</summary>
    public NameKey Name() => NameKey.Of(Environment, NameKind.Exposure, IsTrusted, Flag, Variant, Reason, Rule, ErrorCode, Client);

    /// <summary>Returns what it counts as beyond the bound of names.</summary>
    public Combination Other() => new(Environment, NameKey.Other, null, "OTHER", null, null, Kind, Client, IsTrusted, Day);

    private sealed class ByText : IEqualityComparer<Combination>
    {
        public bool Equals(Combination x, Combination y) =>
            x.Kind == y.Kind
            && x.Day == y.Day
            && x.IsTrusted == y.IsTrusted
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
