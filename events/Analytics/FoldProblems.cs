using System.Collections.Concurrent;

namespace FlagCluster.Events.Analytics;

/// <summary>Collects what prevents events from being folded, for the health check. Thread-safe.</summary>
internal sealed class FoldProblems
{
    private readonly ConcurrentDictionary<string, string> _problems = new(StringComparer.Ordinal);

    /// <summary>Gets all problems as text; null without any.</summary>
    public string? Text
    {
        get
        {
            var problems = _problems.ToArray();
            return problems.Length == 0
                ? null
                : string.Join("; ", problems.OrderBy(problem => problem.Key, StringComparer.Ordinal).Select(problem => problem.Value));
        }
    }

    /// <summary>Sets or removes a problem.</summary>
    /// <param name="subject">What it is about, such as a partition.</param>
    /// <param name="problem">The problem and what to do; null when there is none.</param>
    /// <returns>False when the subject had one already, or had none and has none.</returns>
    public bool Set(string subject, string? problem)
    {
        if (problem is null)
            return _problems.TryRemove(subject, out _);
        if (_problems.TryAdd(subject, problem))
            return true;
        _problems[subject] = problem;
        return false;
    }
}
