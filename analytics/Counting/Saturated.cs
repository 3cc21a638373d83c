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
}
