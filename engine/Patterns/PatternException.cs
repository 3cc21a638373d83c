namespace FlagCluster.Engine.Patterns;

/// <summary>Thrown when a text is not a regular expression of the dialect, or one that would need too much memory.</summary>
/// <param name="message">What is wrong, where, and what to do.</param>
internal sealed class PatternException(string message) : Exception(message)
{
    /// <summary>Gets the work until the text was refused, in steps of <see cref="PatternLimits.BuildSteps"/>.</summary>
    public int Steps { get; init; }
}
