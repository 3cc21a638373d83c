namespace FlagCluster.Analytics.Counting;

/// <summary>
/// Adds numbers that stop at their type's limits instead of overflowing. For numbers of one sign the result does not depend on the order.
/// </summary>
internal static class Saturated
{
    public static long Add(long left, long right)
    {
        var sum = unchecked(left + right);
        return ((left ^ sum) & (right ^ sum)) >= 0 ? sum
            : left < 0 ? long.MinValue
            : long.MaxValue;
    }

    /// <summary>Adds two numbers that are not negative.</summary>
    public static Int128 Add(Int128 left, Int128 right) => left > Int128.MaxValue - right ? Int128.MaxValue : left + right;
}
