using System.Globalization;
using FlagCluster.Analytics.Counting;
using FlagCluster.Analytics.Storage;

namespace FlagCluster.Testing.Analytics;

/// <summary>Folds numbered events of one environment into a store, as a consumer does.</summary>
/// <param name="store">The store.</param>
/// <param name="environment">The environment.</param>
public sealed class FoldedEvents(IFoldStore store, string environment)
{
    private readonly List<CountedEvent> _events = [];
    private static int _ids;

    /// <summary>Adds evaluations of one flag.</summary>
    public FoldedEvents Add(
        DateTimeOffset time,
        string flag,
        string? variant = "on",
        int count = 1,
        string reason = "STATIC",
        string? rule = null,
        string? error = null,
        EvaluationKind kind = EvaluationKind.Single,
        string? client = "server-key",
        string? person = null,
        double samplingRate = 1
    )
    {
        for (var i = 0; i < count; i++)
        {
            var flags = new EvaluatedFlag(flag, variant, reason, rule, error, samplingRate);
            _events.Add(new CountedEvaluation(NextId(), time.ToUnixTimeMilliseconds(), environment, person, client, kind, [flags]));
        }
        return this;
    }

    /// <summary>Adds evaluations of one flag by different people.</summary>
    public FoldedEvents AddPeople(DateTimeOffset time, string flag, string variant, int first, int count, string reason = "SPLIT")
    {
        for (var i = first; i < first + count; i++)
            Add(time, flag, variant, reason: reason, person: string.Create(CultureInfo.InvariantCulture, $"user-{i}"));
        return this;
    }

    /// <summary>Adds a custom event.</summary>
    public FoldedEvents AddTrack(DateTimeOffset time, string name, double? value = null, string? person = null)
    {
        _events.Add(new CountedTrack(NextId(), time.ToUnixTimeMilliseconds(), environment, person, "server-key", name, value));
        return this;
    }

    /// <summary>Commits the added events as the next batch of a partition.</summary>
    /// <param name="now">The clock.</param>
    /// <param name="partition">The partition: each has rows of its own.</param>
    public async Task CommitAsync(DateTimeOffset now, int partition = 0)
    {
        const string Topic = "flagcluster.evaluations.v1";
        var fold = new PartitionFold(
            Topic,
            partition,
            await store.FindPositionAsync(Topic, partition),
            new(),
            await store.ReadFollowedAsync()
        );
        var offset = fold.Position?.NextOffset ?? 0;
        var records = _events.Select(one => new FoldRecord(offset++, one)).ToList();
        var ids = await store.ReadIdsAsync(Topic, partition, PartitionFold.RangesOf(records));
        Assert.True(await store.CommitAsync(fold.Fold(records, ids, now)));
        _events.Clear();
    }

    private static Guid NextId() => new(Interlocked.Increment(ref _ids), 1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
}
