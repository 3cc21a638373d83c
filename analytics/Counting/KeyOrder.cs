namespace FlagCluster.Analytics.Counting;

/// <summary>
/// Compares keys property by property, text ordinally. Rows are written in this order, so that two consumers that write the same keys wait
/// for each other instead of deadlocking.
/// </summary>
internal readonly struct KeyOrder
{
    /// <summary>Gets the result of the properties so far.</summary>
    public int Result { get; private init; }

    /// <summary>Compares one more number, if all properties so far are equal.</summary>
    public KeyOrder Then(long left, long right) => Result != 0 ? this : new() { Result = left.CompareTo(right) };

    /// <summary>Compares one more condition, if all properties so far are equal: false is first.</summary>
    public KeyOrder Then(bool left, bool right) => Result != 0 ? this : new() { Result = left.CompareTo(right) };

    /// <summary>Compares one more text, if all properties so far are equal.</summary>
    public KeyOrder Then(string? left, string? right) => Result != 0 ? this : new() { Result = string.CompareOrdinal(left, right) };
}
