using System.Globalization;
using FlagCluster.Analytics.Counting;
using FlagCluster.Contracts.Changes;

namespace FlagCluster.Store.Tests.Analytics;

/// <summary>Counts the content of partitions in the simplest way, independently of the fold: no batches, no store.</summary>
internal sealed class TopicCount
{
    private const long Lateness = 120_000,
        MaxAhead = 300_000;

    private static readonly long[] Lengths = [0, 10_000, 60_000, 3_600_000, 86_400_000];

    private readonly Dictionary<string, (long Events, decimal Sum, decimal Squares)> _sums = [];
    private readonly Dictionary<string, (long First, long Last)> _times = [];
    private readonly Dictionary<string, List<(long Time, EnvironmentVersion Version)>> _exposures = [];
    private readonly Dictionary<string, HashSet<string>> _people = [];
    private readonly HashSet<string> _exposed = [];
    private readonly List<(string Person, string Key, decimal Value)> _personTracks = [];

    /// <summary>Gets the number of counted events.</summary>
    public long Folded { get; private set; }

    /// <summary>Gets the number of events that were counted before.</summary>
    public long Duplicates { get; private set; }

    /// <summary>Gets the number of late events.</summary>
    public long Late { get; private set; }

    /// <summary>Gets the number of early events.</summary>
    public long Early { get; private set; }

    /// <summary>Gets the number of records that cannot be read.</summary>
    public long DeadLetters { get; private set; }

    /// <summary>Returns all rows as text, in order.</summary>
    public string Text
    {
        get
        {
            var rows = _sums.Select(row => $"{row.Key} = {Format(row.Value.Events)} {Format(row.Value.Sum)} {Format(row.Value.Squares)}");
            rows = rows.Concat(_times.Select(row => $"{row.Key} = {Format(row.Value.First)} {Format(row.Value.Last)}"));
            rows = rows.Concat(
                _exposures.Select(row => $"{row.Key} = {row.Value.Min()} {Format(row.Value.Max(exposure => exposure.Time))}")
            );
            rows = rows.Concat(_people.Select(row => $"{row.Key} = {People(row.Value)}"));
            var tracks = _personTracks
                .Where(track => _exposed.Contains(track.Person))
                .GroupBy(track => track.Key)
                .Select(group =>
                    $"{group.Key} = {group.Count()} {Format(group.Sum(track => track.Value))} "
                    + Format(group.Sum(track => track.Value * track.Value))
                );
            return string.Join('\n', rows.Concat(tracks).Order(StringComparer.Ordinal));
        }
    }

    /// <summary>Counts a partition.</summary>
    public void Add(IEnumerable<CountedEvent?> records, long now)
    {
        var ids = new HashSet<Guid>();
        var watermark = 0L;
        foreach (var one in records)
        {
            if (one is null)
            {
                DeadLetters++;
                continue;
            }
            var closed = Floor(Math.Max(0, watermark - Lateness), 60_000);
            var isLate = one.Time < closed;
            var isEarly = !isLate && one.Time > now + MaxAhead;
            if (!isEarly)
                watermark = Math.Max(watermark, one.Time);
            if (!ids.Add(one.Id))
            {
                Duplicates++;
                continue;
            }
            Folded++;
            Late += isLate ? 1 : 0;
            Early += isEarly ? 1 : 0;
            Count(one, isLate);
        }
    }

    private void Count(CountedEvent one, bool isLate)
    {
        if (one is CountedTrack track)
        {
            var value = track.Value is { } number ? Math.Round((decimal)number, 6) : 0;
            for (var step = 2; step <= 4; step++)
                Sum($"track {step} {Floor(one.Time, Lengths[step])} {track.Name} {one.Client} {isLate}", value, value * value);
            if (track.TargetingKey is { } key)
                _personTracks.Add((key, $"person {key} {track.Name} {one.Time} {one.Client} {isLate}", value));
            return;
        }
        var evaluation = (CountedEvaluation)one;
        foreach (var flag in evaluation.Flags)
            Count(evaluation, flag, isLate);
    }

    private void Count(CountedEvaluation one, EvaluatedFlag flag, bool isLate)
    {
        var evaluations = flag.SamplingRate == 1 ? 1 : Math.Round(1 / (decimal)flag.SamplingRate, 6);
        var answer = $"{flag.Flag} {flag.Variant} {flag.Reason} {flag.Rule} {flag.ErrorCode}";
        for (var step = 2; step <= 4; step++)
            Sum($"evaluation {step} {Floor(one.Time, Lengths[step])} {answer} {one.Kind} {one.Client} {isLate}", evaluations, 0);
        Time($"seen {flag.Flag} {one.Kind} {one.Client}", one.Time);
        if (one.TargetingKey is not { } person)
            return;
        for (var step = 3; step <= 4; step++)
        {
            var key = $"people {step} {Floor(one.Time, Lengths[step])} {flag.Flag} {flag.Variant} {one.Kind}";
            if (!_people.TryGetValue(key, out var people))
                _people.Add(key, people = []);
            people.Add(person);
        }
        if (flag.Flag != "flag-0" || flag.Variant is null || one.Kind == EvaluationKind.Bulk)
            return;
        _exposed.Add(person);
        var exposure = $"exposure {person} {flag.Variant} {flag.Reason} {flag.Rule} {one.Client} {isLate}";
        if (!_exposures.TryGetValue(exposure, out var exposures))
            _exposures.Add(exposure, exposures = []);
        exposures.Add((one.Time, one.Version));
    }

    private void Sum(string key, decimal value, decimal square)
    {
        var (events, sum, squares) = _sums.GetValueOrDefault(key);
        _sums[key] = (events + 1, sum + value, squares + square);
    }

    private void Time(string key, long time)
    {
        var (first, last) = _times.GetValueOrDefault(key, (time, time));
        _times[key] = (Math.Min(first, time), Math.Max(last, time));
    }

    private static long Floor(long time, long length) => time - time % length;

    private static string People(IEnumerable<string> people)
    {
        var all = new HyperLogLog();
        foreach (var person in people)
            all.Add(person);
        return Convert.ToHexString(all.ToBytes());
    }

    /// <summary>Formats a number without trailing zeros.</summary>
    public static string Format(decimal number) => number.ToString("0.############", CultureInfo.InvariantCulture);
}
