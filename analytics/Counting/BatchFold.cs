using System.Runtime.InteropServices;

namespace FlagCluster.Analytics.Counting;

/// <summary>Folds the events of one batch. Not thread-safe.</summary>
/// <remarks>
/// The texts of an evaluation are looked up once and stand for a number from then on, because hashing and comparing them is most of the
/// work.
/// </remarks>
public sealed class BatchFold
{
    private readonly EventFold _fold;
    private readonly TimeStep _finest;
    private readonly EventIdSet _known;
    private readonly EventSums _sums = new();
    private readonly Dictionary<Combination, int> _combinations = new(Combination.Comparer);
    private readonly List<SeenTimes> _seen = [];
    private readonly Dictionary<(int Combination, long Start, bool IsLate), EvaluationSum> _evaluations = [];
    private readonly Dictionary<(int Combination, long Hour), HyperLogLog> _people = [];

    internal BatchFold(EventFold fold, TimeStep finest, EventIdSet known) => (_fold, _finest, _known) = (fold, finest, known);

    /// <summary>Adds an event.</summary>
    /// <param name="one">The event.</param>
    /// <param name="isLate">Whether it arrived after its window was closed.</param>
    /// <returns>False when its id was counted before, so that it is not counted again.</returns>
    public bool Add(CountedEvent one, bool isLate)
    {
        ArgumentNullException.ThrowIfNull(one);
        if (_known.Contains(one.Id) || !_sums.Ids.Add(one.Id))
        {
            _sums.Duplicates++;
            return false;
        }
        if (one is CountedEvaluation evaluation)
            Add(evaluation, isLate);
        else if (one is CountedTrack track)
            Add(track, isLate);
        else if (one is CountedCrash crash)
            Add(crash, isLate);
        return true;
    }

    /// <summary>Ends the batch.</summary>
    /// <returns>The change that the batch makes.</returns>
    public EventSums Complete()
    {
        var combinations = new Combination[_combinations.Count];
        foreach (var (combination, index) in _combinations)
            combinations[index] = combination;
        for (var index = 0; index < combinations.Length; index++)
        {
            var (environment, flag, _, _, _, _, kind, client) = combinations[index];
            _sums.Seen.Add(new(environment, flag, kind, client), _seen[index]);
        }
        // Longer windows are derived from the shortest ones, which are far fewer than the events.
        var tracks = _sums.Tracks.Unordered.ToList();
        for (var step = _finest; step <= TimeStep.Day; step++)
        {
            foreach (var ((index, start, isLate), sum) in _evaluations)
                _sums.Evaluations.Add(combinations[index].Cell(step, step.Start(start), isLate), sum);
            if (step == _finest)
                continue;
            foreach (var (cell, sum) in tracks)
                _sums.Tracks.Add(cell with { Step = step, Start = step.Start(cell.Start) }, sum);
        }
        foreach (var ((index, hour), people) in _people)
        {
            var (environment, flag, variant, _, _, _, kind, _) = combinations[index];
            foreach (var step in (ReadOnlySpan<TimeStep>)[TimeStep.Hour, TimeStep.Day])
                _sums.People.GetOrAdd(new(step, step.Start(hour), environment, flag, variant, kind), () => new()).UnionWith(people);
        }
        return _sums;
    }

    private void Add(CountedEvaluation evaluation, bool isLate)
    {
        var window = _finest.Start(evaluation.Time);
        var hour = TimeStep.Hour.Start(evaluation.Time);
        var person = evaluation.TargetingKey is { } key ? HyperLogLog.Hash(key) : 0;
        var (environment, kind, client) = (evaluation.Environment, evaluation.Kind, evaluation.Client);
        foreach (var flag in evaluation.Flags)
        {
            var index = IndexOf(
                new(environment, flag.Flag, flag.Variant, flag.Reason, flag.Rule, flag.ErrorCode, kind, client),
                evaluation.Time
            );
            ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(_evaluations, (index, window, isLate), out _);
            sum = sum.Plus(EvaluationSum.One(flag.SamplingRate));
            if (evaluation.TargetingKey is null)
                continue;
            ref var people = ref CollectionsMarshal.GetValueRefOrAddDefault(_people, (index, hour), out _);
            (people ??= new()).Add(person);
            if (kind != EvaluationKind.Bulk)
                AddExposure(evaluation, flag, isLate);
        }
    }

    private int IndexOf(in Combination combination, long time)
    {
        ref var index = ref CollectionsMarshal.GetValueRefOrAddDefault(_combinations, combination, out var exists);
        if (exists)
        {
            ref var seen = ref CollectionsMarshal.AsSpan(_seen)[index];
            seen = seen.Plus(new(time, time));
            return index;
        }
        _seen.Add(new(time, time));
        return index = _combinations.Count - 1;
    }

    private void AddExposure(CountedEvaluation evaluation, EvaluatedFlag flag, bool isLate)
    {
        if (flag.Variant is not { } variant || _fold.PhaseOf(evaluation.Environment, flag.Flag, evaluation.Time) is not { } phase)
            return;
        var cell = new ExposureCell(
            evaluation.Environment,
            flag.Flag,
            phase,
            evaluation.TargetingKey!,
            variant,
            flag.Reason,
            flag.Rule,
            evaluation.Client,
            isLate
        );
        _sums.Exposures.Add(cell, new(evaluation.Time, evaluation.Time));
    }

    private void Add(CountedCrash crash, bool isLate)
    {
        Add(crash.ToTrack(), isLate);
        _sums.Crashes.Add(crash);
    }

    private void Add(CountedTrack track, bool isLate)
    {
        var sum = TrackSum.One(track.Value);
        _sums.Tracks.Add(new(_finest, _finest.Start(track.Time), track.Environment, track.Name, track.Client, isLate), sum);
        if (track.TargetingKey is { } person && _fold.IsFollowed(track.Environment))
            _sums.PersonTracks.Add(new(track.Environment, person, track.Name, track.Time, track.Client, isLate), sum);
    }
}
