namespace FlagCluster.Analytics.Counting;

/// <summary>
/// Folds events into sums. Any batching and order of the same events gives equal sums. There is no job that derives hours from minutes
/// later, so no late event is lost to one or counted twice by it.
/// </summary>
public sealed class EventFold
{
    private readonly TimeStep _finest;
    private readonly Dictionary<(string Environment, string Flag), FollowedFlag> _followed;
    private readonly HashSet<string> _followedEnvironments;

    /// <summary>Initializes a fold.</summary>
    /// <param name="finest">The shortest windows: minutes or ten seconds. Longer ones are always counted too.</param>
    /// <param name="followed">The flags of which people are recorded one by one.</param>
    public EventFold(TimeStep finest = TimeStep.Minute, IEnumerable<FollowedFlag>? followed = null)
    {
        if (finest is not (TimeStep.TenSeconds or TimeStep.Minute))
            throw new ArgumentOutOfRangeException(nameof(finest), finest, "The shortest windows are minutes or ten seconds.");
        _finest = finest;
        _followed = (followed ?? []).ToDictionary(flag => (flag.Environment, flag.Flag));
        _followedEnvironments = [.. _followed.Keys.Select(key => key.Environment)];
    }

    /// <summary>Folds a batch.</summary>
    /// <param name="events">The events.</param>
    /// <param name="known">The ids that were counted before, at least those of the ranges of these events.</param>
    /// <returns>The change that the batch makes.</returns>
    public EventSums Fold(IEnumerable<CountedEvent> events, EventIdSet known)
    {
        ArgumentNullException.ThrowIfNull(events);
        ArgumentNullException.ThrowIfNull(known);
        var finest = new EventSums();
        foreach (var one in events)
        {
            if (known.Contains(one.Id) || !finest.Ids.Add(one.Id))
                finest.Duplicates++;
            else if (one is CountedEvaluation evaluation)
                Add(evaluation, finest);
            else if (one is CountedTrack track)
                Add(track, finest);
        }
        AddLongerSteps(finest);
        return finest;
    }

    private void Add(CountedEvaluation evaluation, EventSums sums)
    {
        var window = _finest.Start(evaluation.Time);
        var hour = TimeStep.Hour.Start(evaluation.Time);
        var person = evaluation.TargetingKey is { } key ? HyperLogLog.Hash(key) : 0;
        var seen = new SeenTimes(evaluation.Time, evaluation.Time);
        var (environment, kind, client) = (evaluation.Environment, evaluation.Kind, evaluation.Client);
        foreach (var flag in evaluation.Flags)
        {
            var cell = new EvaluationCell(
                _finest,
                window,
                environment,
                flag.Flag,
                flag.Variant,
                flag.Reason,
                flag.Rule,
                flag.ErrorCode,
                kind,
                client
            );
            sums.Evaluations.Add(cell, EvaluationSum.One(flag.SamplingRate));
            sums.Seen.Add(new(environment, flag.Flag, kind, client), seen);
            if (evaluation.TargetingKey is null)
                continue;
            sums.People.GetOrAdd(new(TimeStep.Hour, hour, environment, flag.Flag, flag.Variant, kind), () => new()).Add(person);
            if (kind != EvaluationKind.Bulk)
                AddExposure(evaluation, flag, sums);
        }
    }

    private void AddExposure(CountedEvaluation evaluation, EvaluatedFlag flag, EventSums sums)
    {
        if (
            flag.Variant is not { } variant
            || !_followed.TryGetValue((evaluation.Environment, flag.Flag), out var followed)
            || followed.PhaseOf(evaluation.Time) is not { } phase
        )
            return;
        var cell = new ExposureCell(
            evaluation.Environment,
            flag.Flag,
            phase,
            evaluation.TargetingKey!,
            variant,
            flag.Reason,
            flag.Rule,
            evaluation.Client
        );
        sums.Exposures.Add(cell, new(evaluation.Time, evaluation.Time));
    }

    private void Add(CountedTrack track, EventSums sums)
    {
        var sum = TrackSum.One(track.Value);
        sums.Tracks.Add(new(_finest, _finest.Start(track.Time), track.Environment, track.Name, track.Client), sum);
        if (track.TargetingKey is { } person && _followedEnvironments.Contains(track.Environment))
            sums.PersonTracks.Add(new(track.Environment, person, track.Name, track.Time, track.Client), sum);
    }

    /// <summary>Derives the longer windows of a batch from its shortest ones, which are far fewer than its events.</summary>
    private void AddLongerSteps(EventSums sums)
    {
        var longer = Enum.GetValues<TimeStep>().Where(step => step > _finest).ToList();
        var evaluations = sums.Evaluations.Unordered.ToList();
        var tracks = sums.Tracks.Unordered.ToList();
        foreach (var step in longer)
        {
            foreach (var (cell, sum) in evaluations)
                sums.Evaluations.Add(cell with { Step = step, Start = step.Start(cell.Start) }, sum);
            foreach (var (cell, sum) in tracks)
                sums.Tracks.Add(cell with { Step = step, Start = step.Start(cell.Start) }, sum);
        }
        foreach (var (cell, people) in sums.People.Unordered.ToList())
            sums.People.Add(cell with { Step = TimeStep.Day, Start = TimeStep.Day.Start(cell.Start) }, people);
    }
}
