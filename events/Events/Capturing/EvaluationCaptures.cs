using FlagCluster.Contracts.Events;

namespace FlagCluster.Events.Capturing;

/// <summary>
/// Holds the captures of this process. Without any, recording reads one field more and allocates nothing. Nothing that is captured is
/// stored or delivered. Thread-safe.
/// </summary>
public sealed class EvaluationCaptures
{
    private readonly Lock _lock = new();
    private volatile EvaluationCapture[] _captures = [];

    /// <summary>Gets the number of captures.</summary>
    public int Count => _captures.Length;

    /// <summary>Starts a capture, which the caller disposes.</summary>
    /// <param name="filter">What is captured.</param>
    /// <param name="limit">The number of evaluations after which it is complete.</param>
    /// <param name="most">The largest number of captures at the same time. One organization has at most half, and at least one.</param>
    /// <returns>Null when there are too many in all, or of the organization.</returns>
    public EvaluationCapture? TryStart(CaptureFilter filter, int limit, int most)
    {
        lock (_lock)
        {
            var capture = new EvaluationCapture(this, filter, limit);
            var ofOrganization = _captures.Count(other => other.Organization == capture.Organization);
            if (_captures.Length >= most || ofOrganization >= Math.Max(1, most / 2))
                return null;
            _captures = [.. _captures, capture];
            return capture;
        }
    }

    internal void Remove(EvaluationCapture capture)
    {
        lock (_lock)
            _captures = [.. _captures.Where(other => other != capture)];
    }

    internal void Add(in EvaluationRequest request, ReadOnlySpan<EvaluationAnswer> answers)
    {
        foreach (var capture in _captures)
            capture.Add(request, answers);
    }

    internal void Add(IReadOnlyList<JournalEvent> events)
    {
        foreach (var capture in _captures)
        foreach (var reported in events)
            capture.Add(reported);
    }
}
