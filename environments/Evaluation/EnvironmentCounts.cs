using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Environments.Evaluation;

/// <summary>Holds the evaluation counts of one environment, one set for each registered surface.</summary>
public sealed class EnvironmentCounts
{
    private readonly EvaluationCounts[] _bySurface;

    internal EnvironmentCounts(EnvironmentId environment, IReadOnlyList<EvaluationSurface> surfaces)
    {
        Name = environment.ToString();
        _bySurface = [.. surfaces.Select(surface => new EvaluationCounts(surface))];
    }

    internal string Name { get; }

    /// <summary>Returns the counts of a surface.</summary>
    /// <exception cref="InvalidOperationException">The surface is not registered.</exception>
    public EvaluationCounts Of(EvaluationSurface surface)
    {
        foreach (var counts in _bySurface)
            if (ReferenceEquals(counts.Surface, surface))
                return counts;
        throw new InvalidOperationException($"The surface '{surface?.Name}' is not registered; call AddEvaluationSurface.");
    }

    /// <summary>Gets whether anything was counted on any surface.</summary>
    internal bool Any => Array.Exists(_bySurface, counts => counts.Any);
}
