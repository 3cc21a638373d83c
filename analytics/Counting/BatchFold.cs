using System.Runtime.InteropServices;

namespace FlagCluster.Analytics.Counting;

/// <summary>Folds the events of one batch. Not thread-safe.</summary>
/// <remarks>
/// The texts of an event are looked up once and stand for a number from then on, because hashing and comparing them is most of the work.
/// The numbers are in the order of the events, in which it is decided which names count by themselves.
/// </remarks>
public sealed partial class BatchFold
{
    private readonly EventFold _fold;
    private readonly TimeStep _finest;
    private readonly EventIdSet _known;
    private readonly EventSums _sums = new();
    private readonly Dictionary<Combination, int> _combinations = new(Combination.Comparer);
    private readonly Dictionary<EventContext, int> _contexts = new(InstanceComparer.Instance);
    private readonly Dictionary<(EvaluatedFlag Flag, int Context), int> _instances = new(InstanceComparer.Instance);
    private readonly List<CurrentSum> _current = [];
    private readonly Dictionary<(int Combination, long Start, bool IsLate), EvaluationSum> _evaluations = [];
    private readonly Dictionary<(int Combination, long Hour), HyperLogLog> _people = [];
    private readonly Dictionary<TrackNames, int> _trackNames = [];
    private readonly Dictionary<(int Names, long Start, bool IsLate), TrackSum> _tracks = [];

    private ServerKey _lastServerKey;

    internal BatchFold(EventFold fold, TimeStep finest, EventIdSet known) => (_fold, _finest, _known) = (fold, finest, known);

    /// <summary>Adds an event.</summary>
    /// <param name="one">The event.</param>
    /// <param name="isLate">Whether it arrived after its window was closed.</param>
    /// <param name="day">The day of the watermark, as the number of days since 1970; not before that of the event before.</param>
    /// <returns>False when its id was counted before, so that it is not counted again.</returns>
    public bool Add(CountedEvent one, bool isLate, long day = 0)
    {
        ArgumentNullException.ThrowIfNull(one);
        var (range, number) = EventIdRange.Of(one.Id);
        if (_known.Contains(range, number) || !_sums.Ids.Add(range, number))
        {
            _sums.Duplicates++;
            return false;
        }
        if (one is { IsServerKey: true, Client: { } client })
            AddServerKey(one.Environment, client);
        if (one is CountedEvaluation evaluation)
            Add(evaluation, isLate, day);
        else if (one is CountedTrack track)
            Add(track, isLate, day);
        else if (one is CountedCrash crash)
            Add(crash, isLate, day);
        return true;
    }

    private void Add(CountedEvaluation evaluation, bool isLate, long day)
    {
        var window = _finest.Start(evaluation.Time);
        var hour = TimeStep.Hour.Start(evaluation.Time);
        var person = evaluation.TargetingKey is { } key ? HyperLogLog.Hash(key) : 0;
        var (environment, kind, client) = (evaluation.Environment, evaluation.Kind, evaluation.Client);
        // What servers evaluate has the names of the ruleset.
        var isReported = kind == EvaluationKind.Exposure;
        var context = new EventContext(environment, kind, client, !isReported || evaluation.Trust != NameTrust.None, isReported ? day : 0);
        var number = NumberOf(context);
        foreach (var flag in evaluation.Flags)
        {
            var index = IndexOf(context, number, flag, evaluation.Time);
            ref var current = ref CollectionsMarshal.AsSpan(_current)[index];
            current.Seen = current.Seen.Plus(new(evaluation.Time, evaluation.Time));
            if (current.Window != window || current.IsLate != isLate)
            {
                Flush(index, ref current);
                (current.Window, current.IsLate) = (window, isLate);
            }
            current.Sum = current.Sum.Plus(EvaluationSum.One(flag.SamplingRate));
            if (evaluation.TargetingKey is null)
                continue;
            if (current.People is null || current.Hour != hour)
            {
                ref var people = ref CollectionsMarshal.GetValueRefOrAddDefault(_people, (index, hour), out _);
                (current.Hour, current.People) = (hour, people ??= new());
            }
            current.People.Add(person);
            if (kind != EvaluationKind.Bulk)
                AddExposure(evaluation, flag, isLate, index, day);
        }
    }

    private void AddServerKey(string environment, string client)
    {
        // Their texts are usually the same instances as those of the event before.
        if (ReferenceEquals(client, _lastServerKey.Client) && ReferenceEquals(environment, _lastServerKey.Environment))
            return;
        _lastServerKey = new(environment, client);
        _sums.ServerKeys.Add(_lastServerKey);
    }

    private int NumberOf(in EventContext context)
    {
        ref var number = ref CollectionsMarshal.GetValueRefOrAddDefault(_contexts, context, out var exists);
        if (!exists)
            number = _contexts.Count - 1;
        return number;
    }

    private int IndexOf(in EventContext context, int number, EvaluatedFlag flag, long time)
    {
        ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(_instances, (flag, number), out var isKnown);
        if (isKnown)
            return known;
        var (environment, kind, client, isTrusted, day) = context;
        var combination = new Combination(
            environment,
            flag.Flag,
            flag.Variant,
            flag.Reason,
            flag.Rule,
            flag.ErrorCode,
            kind,
            client,
            isTrusted,
            day
        );
        ref var index = ref CollectionsMarshal.GetValueRefOrAddDefault(_combinations, combination, out var exists);
        if (!exists)
        {
            _current.Add(new() { Seen = new(time, time) });
            index = _combinations.Count - 1;
        }
        return known = index;
    }

    private void Flush(int index, ref CurrentSum current)
    {
        if (current.Sum.Events == 0)
            return;
        ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(_evaluations, (index, current.Window, current.IsLate), out _);
        sum = sum.Plus(current.Sum);
        current.Sum = default;
    }

    private void AddExposure(CountedEvaluation evaluation, EvaluatedFlag flag, bool isLate, int index, long day)
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
        var isServer = evaluation.Kind != EvaluationKind.Exposure || evaluation.Trust == NameTrust.Server;
        _exposures.Add(new(index, cell, new(evaluation.Time, evaluation.Time, evaluation.Version), isServer, day));
    }

    private void Add(CountedCrash crash, bool isLate, long day)
    {
        Add(crash.ToTrack(), isLate, day);
        _crashes.Add((crash, day));
    }

    private void Add(CountedTrack track, bool isLate, long day)
    {
        var sum = TrackSum.One(track.Value);
        var names = new TrackNames(track.Environment, track.Name, track.Client, track.Trust != NameTrust.None, day);
        ref var index = ref CollectionsMarshal.GetValueRefOrAddDefault(_trackNames, names, out var exists);
        if (!exists)
            index = _trackNames.Count - 1;
        ref var window = ref CollectionsMarshal.GetValueRefOrAddDefault(_tracks, (index, _finest.Start(track.Time), isLate), out _);
        window = window.Plus(sum);
        if (track.TargetingKey is not { } person || !_fold.IsFollowed(track.Environment))
            return;
        var cell = new PersonTrackCell(track.Environment, person, track.Name, track.Time, track.Client, isLate);
        _personTracks.Add(new(index, cell, sum, track.Trust == NameTrust.Server, day));
    }
}
