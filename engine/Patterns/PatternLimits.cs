namespace FlagCluster.Engine.Patterns;

/// <summary>Provides the limits of a pattern's automaton. They bound memory, and the time to compile a pattern.</summary>
internal static class PatternLimits
{
    /// <summary>The maximum number of instructions after counted repetitions are written out.</summary>
    public const int Instructions = 4_000;

    /// <summary>The maximum number of states.</summary>
    public const int States = 2_000;

    /// <summary>The maximum number of transitions, of two bytes each.</summary>
    public const int Transitions = 100_000;

    /// <summary>The maximum number of steps to build the automaton, such as visited instructions. They take about 10 ms.</summary>
    public const int BuildSteps = 1_000_000;
}
