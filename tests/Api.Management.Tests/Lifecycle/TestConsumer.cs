using FlagCluster.Analytics.Counting;
using FlagCluster.Analytics.Storage;
using FlagCluster.Analytics.Windows;
using FlagCluster.Testing.Servers;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Api.Management.Tests.Lifecycle;

/// <summary>Represents a consumer of one partition that commits to the store of a server, at the times that a test chooses.</summary>
internal sealed class TestConsumer(TestServer server)
{
    private const string Topic = "flagcluster.evaluations.v1";

    private readonly IFoldStore _store = server.Services.GetRequiredService<IFoldStore>();
    private static int _events;

    /// <summary>Commits twice an hour while the clock advances.</summary>
    public async Task RunAsync(int hours)
    {
        for (var half = 0; half < 2 * hours; half++)
        {
            server.Time.Advance(TimeSpan.FromMinutes(30));
            await CommitAsync();
        }
    }

    /// <summary>Commits events of the current time.</summary>
    public async Task CommitAsync(params CountedEvent[] events)
    {
        var now = server.Time.GetUtcNow();
        var position = await _store.FindPositionAsync(Topic, 0);
        var fold = new PartitionFold(Topic, 0, position, new WindowBounds());
        if (events.Length == 0)
        {
            Assert.True(await _store.CommitAsync(fold.Idle(0, now)));
            return;
        }
        var next = position?.NextOffset ?? 0;
        List<FoldRecord> records = [.. events.Select((one, index) => new FoldRecord(next + index, one))];
        var known = await _store.ReadIdsAsync(Topic, 0, PartitionFold.RangesOf(records));
        Assert.True(await _store.CommitAsync(fold.Fold(records, known, now)));
    }

    /// <summary>Returns evaluations of a flag at the current time, by different people.</summary>
    public CountedEvent[] Evaluations(
        TestEnvironment environment,
        string flag,
        string? variant,
        int count = 1,
        EvaluationKind kind = EvaluationKind.Single
    ) =>
        [
            .. Enumerable
                .Range(0, count)
                .Select(index => new CountedEvaluation(
                    NextId(),
                    server.Time.GetUtcNow().ToUnixTimeMilliseconds(),
                    environment.Id.ToString(),
                    $"user-{index}",
                    "key",
                    kind,
                    [new EvaluatedFlag(flag, variant, "STATIC")]
                )),
        ];

    /// <summary>Returns an id that no other event has.</summary>
    public static Guid NextId() => new(Interlocked.Increment(ref _events), 0, 0, new byte[8]);
}
