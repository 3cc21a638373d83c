namespace FlagCluster.Analytics.Statistics;

/// <summary>
/// Represents evidence against the null hypothesis, valid at every look. The evidence of independent phases is multiplied.
/// </summary>
/// <param name="Log">The natural logarithm of the evidence.</param>
public readonly record struct Evidence(double Log)
{
    /// <summary>Gets the evidence; infinity when a double cannot hold it.</summary>
    public double Value => Math.Exp(Log);

    /// <summary>Gets the p-value at this look: the inverse of the evidence, at most 1.</summary>
    public double PValue => Math.Min(1, Math.Exp(-Log));

    /// <summary>Returns the evidence of two phases together, such as before and after a change of the split.</summary>
    /// <param name="left">The evidence of one phase.</param>
    /// <param name="right">The evidence of another phase.</param>
    public static Evidence operator *(Evidence left, Evidence right) => Multiply(left, right);

    /// <summary>Returns the evidence of two phases together, such as before and after a change of the split.</summary>
    /// <param name="left">The evidence of one phase.</param>
    /// <param name="right">The evidence of another phase.</param>
    public static Evidence Multiply(Evidence left, Evidence right) => new(left.Log + right.Log);
}
