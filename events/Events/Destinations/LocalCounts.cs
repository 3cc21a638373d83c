using FlagCluster.Contracts.Events;
using FlagCluster.Events.Model;
using FlagCluster.Events.Writing;

namespace FlagCluster.Events.Destinations;

/// <summary>
/// Counts recorded evaluations in this process, as they were recorded: the recorder <c>local</c>, which needs no event and no JSON. One
/// thread counts evaluations; any thread counts exposures.
/// </summary>
internal sealed class LocalCounts(MinuteCounts minutes, EventMetrics metrics)
{
    /// <summary>The name in <c>Events:Recorders</c>.</summary>
    public const string Key = "local";

    private readonly List<FlagCounters> _pending = [];
    private readonly EventCounts _counts = metrics.Of(Key);

    /// <summary>Counts the answers for the flags with a sampling ratio. They are visible after <see cref="Flush"/>.</summary>
    public void Count(in RecordedAnswers recorded, FlagSet set, SamplingRatio ratio)
    {
        ref readonly var request = ref recorded.Request;
        var scope = new CountScope(MinuteOf(request.Time), request.Environment, request.IsBulk);
        var counters = set.Counters;
        if (counters.Scope is { } other && other != scope)
            Take(counters, other);
        if (counters.Scope is null)
        {
            counters.Scope = scope;
            _pending.Add(counters);
        }
        var isOnly = set.Ratios.Length == 1;
        for (var i = 0; i < recorded.Answers.Length; i++)
            if (isOnly || ReferenceEquals(set.Flags[request.FirstFlag + i].Ratio, ratio))
                counters.Add(request.FirstFlag + i, recorded.Answers[i]);
        _counts.AddDelivered(1);
    }

    /// <summary>Counts an exposure.</summary>
    public void Count(ExposureEvent exposure)
    {
        var key = new MinuteCounts.Key(
            MinuteOf(exposure.Time),
            exposure.Environment.ToString(),
            exposure.FlagKey,
            exposure.Variant,
            EvaluationKind.Sdk
        );
        minutes.Add(key, 1, exposure.SamplingRate);
        _counts.AddDelivered(1);
    }

    /// <summary>Makes everything that was counted visible.</summary>
    public void Flush()
    {
        foreach (var counters in _pending)
            if (counters.Scope is { } scope)
                Take(counters, scope);
        _pending.Clear();
    }

    private void Take(FlagCounters counters, in CountScope scope)
    {
        var (minute, environment, kind) = (
            scope.Minute,
            scope.Environment.ToString(),
            scope.IsBulk ? EvaluationKind.Bulk : EvaluationKind.Single
        );
        counters.Take(
            (flag, variant, count) => minutes.Add(new(minute, environment, flag.Flag.Key, variant, kind), count, flag.Ratio.Value)
        );
    }

    private static long MinuteOf(long time) => time - time % MinuteCounts.Minute;
}
