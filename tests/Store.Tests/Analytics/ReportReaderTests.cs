using FlagCluster.Analytics.Counting;
using FlagCluster.Analytics.Reports;
using FlagCluster.Analytics.Storage;
using FlagCluster.Testing.Analytics;
using FlagCluster.Testing.Databases;

namespace FlagCluster.Store.Tests.Analytics;

/// <summary>Reading grouped sums, on both engines.</summary>
public abstract class ReportReaderTests<TDatabase>(Migrated<TDatabase> migrated)
    where TDatabase : ITestDatabase, new()
{
    private static readonly DateTimeOffset Start = new(2026, 11, 20, 10, 0, 0, TimeSpan.Zero);

    private readonly string _environment = $"acme/shop/env-{Guid.NewGuid():N}";

    private IReportReader Reports => migrated.Store.Reports;

    private FoldedEvents Events => new(migrated.Store.Folds, _environment);

    private CountQuery Hour => new(_environment, TimeStep.Minute, Ms(Start), Ms(Start.AddHours(1)));

    [Fact]
    public async Task ReadFlag_SeveralPartitionsAndLateRows_AddsThemUp()
    {
        await Events.Add(Start, "a", "on", 3).Add(Start, "a", null, reason: "ERROR", error: "GENERAL").CommitAsync(Start, 0);
        await Events.Add(Start.AddMinutes(9), "a", "on", 2).Add(Start.AddMinutes(1), "a", "on").CommitAsync(Start.AddMinutes(9), 1);
        await Events.Add(Start, "b", "on", 7, kind: EvaluationKind.Bulk).CommitAsync(Start, 2);

        var counts = await Reports.ReadFlagAsync(Hour with { Flag = "a" });

        Assert.Equal(
            [(null, "ERROR", true, 1L), ("on", "STATIC", false, 6L)],
            counts.OrderBy(count => count.Sum.Events).Select(count => (count.Variant, count.Reason, count.IsError, count.Sum.Events))
        );
    }

    [Fact]
    public async Task ReadFlag_SampledEvents_CountWhatTheyRepresent()
    {
        await Events.Add(Start, "a", count: 3, samplingRate: 0.25).CommitAsync(Start);

        var sum = Assert.Single(await Reports.ReadFlagAsync(Hour with { Flag = "a" })).Sum;

        Assert.Equal((3, 12), (sum.Events, sum.Evaluations));
    }

    [Fact]
    public async Task ReadFlag_KindOfTheQuery_LeavesOutOthers()
    {
        await Events.Add(Start, "a", count: 3).Add(Start, "a", count: 4, kind: EvaluationKind.Bulk).CommitAsync(Start);

        var counts = await Reports.ReadFlagAsync(Hour with { Flag = "a", Kind = EvaluationKind.Bulk });

        Assert.Equal([(EvaluationKind.Bulk, 4L)], counts.Select(count => (count.Kind, count.Sum.Events)));
    }

    [Fact]
    public async Task ReadFlag_OtherEnvironmentFlagAndTime_AreLeftOut()
    {
        await Events.Add(Start, "a").Add(Start.AddHours(1), "a").Add(Start, "b").CommitAsync(Start.AddHours(1));
        await new FoldedEvents(migrated.Store.Folds, _environment + "-2").Add(Start, "a", count: 5).CommitAsync(Start);

        Assert.Equal(1, Assert.Single(await Reports.ReadFlagAsync(Hour with { Flag = "a" })).Sum.Events);
        Assert.Empty(await Reports.ReadFlagAsync(Hour with { Flag = "unknown" }));
        Assert.Empty(await Reports.ReadFlagAsync(Hour with { Environment = "acme/shop/unknown", Flag = "a" }));
    }

    [Fact]
    public async Task ReadSeries_MoreGroupsThanTheLimit_SumsTheRest()
    {
        var events = Events;
        for (var i = 1; i <= 5; i++)
            events.Add(Start.AddMinutes(i % 2), "a", $"v{i}", i);
        await events.CommitAsync(Start);

        var rows = await Reports.ReadSeriesAsync(Hour with { Flag = "a" }, SeriesGroup.Variant, 2);

        Assert.Equal(
            [(0L, "rest", 2L), (0L, "v4", 4L), (1L, "rest", 4L), (1L, "v5", 5L)],
            rows.Select(row => ((row.Start - Ms(Start)) / 60_000, row.IsRest ? "rest" : row.Name!, row.Sum.Events)).Order()
        );
    }

    [Theory]
    [InlineData(SeriesGroup.Flag, "a b")]
    [InlineData(SeriesGroup.Variant, " off on")]
    [InlineData(SeriesGroup.Reason, "ERROR SPLIT STATIC")]
    [InlineData(SeriesGroup.Rule, " half")]
    [InlineData(SeriesGroup.Client, " server-key")]
    [InlineData(SeriesGroup.Kind, "1 3")]
    [InlineData(SeriesGroup.Error, " GENERAL")]
    public async Task ReadSeries_ByEachColumn_NamesItsValues(SeriesGroup by, string expected)
    {
        await Events
            .Add(Start, "a", "on")
            .Add(Start, "a", "off", reason: "SPLIT", rule: "half", kind: EvaluationKind.Exposure, client: null)
            .Add(Start, "b", null, reason: "ERROR", error: "GENERAL")
            .Add(Start, "b", null, reason: "ERROR")
            .CommitAsync(Start);

        var rows = await Reports.ReadSeriesAsync(Hour, by, 10);

        Assert.Equal(expected, string.Join(' ', rows.Select(row => row.Name ?? "").Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task ReadTop_Flags_AreOrderedAndBounded()
    {
        await Events
            .Add(Start, "a", count: 2)
            .Add(Start, "b", count: 5, kind: EvaluationKind.Bulk)
            .Add(Start, "c", count: 3, kind: EvaluationKind.Exposure)
            .Add(Start, "c", null, reason: "ERROR", error: "GENERAL")
            .CommitAsync(Start);

        var top = await Reports.ReadTopAsync(Hour, 2);

        Assert.Equal([null, "b", "c"], top.Select(flag => flag.Flag));
        Assert.Equal([11, 5, 4], top.Select(flag => flag.All.Events));
        Assert.Equal((1, 0, 3, 1), (top[2].Single.Events, top[2].Bulk.Events, top[2].Exposures.Events, top[2].Errors.Events));
        Assert.Equal(0, Assert.Single(await Reports.ReadTopAsync(Hour with { Flag = "unknown" }, 2)).All.Events);
    }

    [Fact]
    public async Task ReadErrors_Codes_AreOrderedWithTheEvaluationsOfTheirFlag()
    {
        await Events
            .Add(Start, "a", count: 8)
            .Add(Start, "a", null, 2, reason: "ERROR", error: "GENERAL")
            .Add(Start, "b", null, 3, reason: "ERROR", error: "PARSE_ERROR")
            .Add(Start, "b", null, 1, reason: "ERROR")
            .CommitAsync(Start);

        var errors = await Reports.ReadErrorsAsync(Hour, 10);

        Assert.Equal(
            [("b", "PARSE_ERROR", 3L, 4L), ("a", "GENERAL", 2L, 10L), ("b", null, 1L, 4L)],
            errors.Select(error => (error.Flag, error.ErrorCode, error.Errors.Events, error.All.Events))
        );
        Assert.Equal(["b"], (await Reports.ReadErrorsAsync(Hour, 1)).Select(error => error.Flag));
    }

    [Fact]
    public async Task ReadSeen_Pages_AreOrderedAndComplete()
    {
        await Events
            .Add(Start, "a", client: "k2")
            .Add(Start.AddMinutes(5), "a", client: "k2")
            .Add(Start, "a", kind: EvaluationKind.Bulk, client: "k1")
            .Add(Start, "a", client: null)
            .Add(Start, "b", client: "k1")
            .CommitAsync(Start, 0);
        await Events.Add(Start.AddMinutes(-5), "a", client: "k2").CommitAsync(Start, 1);

        var all = await Reports.ReadSeenAsync(_environment, null, null, 10);
        var pages = new List<SeenRow>();
        while (await Reports.ReadSeenAsync(_environment, null, pages.Count == 0 ? null : pages[^1], 1) is [var row])
            pages.Add(row);

        Assert.Equal(
            [("a", 1, null), ("a", 1, "k2"), ("a", 2, "k1"), ("b", 1, "k1")],
            all.Select(row => (row.Flag, (int)row.Kind, row.Client))
        );
        Assert.Equal(new(Ms(Start.AddMinutes(-5)), Ms(Start.AddMinutes(5))), all[1].Times);
        Assert.Equal(all, pages);
        Assert.Equal(["b"], (await Reports.ReadSeenAsync(_environment, "b", null, 10)).Select(row => row.Flag));
    }

    [Fact]
    public async Task ReadSeenByKind_SeveralClients_SpansThem()
    {
        await Events.Add(Start, "a", client: "k1").Add(Start.AddMinutes(3), "a", client: "k2").CommitAsync(Start);

        var seen = Assert.Single(await Reports.ReadSeenByKindAsync(_environment, "a"));

        Assert.Equal(new(Ms(Start), Ms(Start.AddMinutes(3))), seen.Times);
    }

    [Fact]
    public async Task ReadPeople_RowsOfPartitions_UniteToTheSamePeople()
    {
        await Events.AddPeople(Start, "a", "on", 0, 60).CommitAsync(Start, 0);
        await Events.AddPeople(Start, "a", "on", 40, 60).AddPeople(Start, "b", "on", 500, 60).CommitAsync(Start, 1);
        var people = new HyperLogLog();

        var query = new PeopleQuery(_environment, TimeStep.Hour, Ms(Start), Ms(Start.AddHours(1)), "a");
        await Reports.ReadPeopleAsync(query, (_, part) => people.UnionWith(part));

        Assert.InRange(people.Estimate, 95, 105);
    }

    [Fact]
    public async Task ReadTracks_Names_ComeOneAfterAnotherWithExactSums()
    {
        await Events
            .AddTrack(Start, "b", 1.25)
            .AddTrack(Start.AddMinutes(1), "a", 2)
            .AddTrack(Start.AddMinutes(2), "b")
            .CommitAsync(Start, 0);
        await Events.AddTrack(Start, "b", -0.5).CommitAsync(Start, 1);
        var read = new List<(string Name, TrackSum Sum)>();

        var query = new TrackQuery(_environment, TimeStep.Minute, Ms(Start), Ms(Start.AddHours(1)));
        await Reports.ReadTracksAsync(query, (name, sum) => read.Add((name, sum)));

        Assert.Equal(2, read.Zip(read.Skip(1)).Count(pair => pair.First.Name != pair.Second.Name) + 1);
        var sum = read.Where(row => row.Name == "b").Aggregate(default(TrackSum), (all, row) => all.Plus(row.Sum));
        Assert.Equal((3, 2, 0.75), (sum.Events, sum.Values, sum.Sum));
    }

    [Fact]
    public async Task CountExposures_FlagNotFollowed_IsZero()
    {
        await Events.AddPeople(Start, "a", "on", 0, 5).CommitAsync(Start);

        Assert.Equal(0, await Reports.CountExposuresAsync(_environment, "a", 10));
    }

    private static long Ms(DateTimeOffset time) => time.ToUnixTimeMilliseconds();
}

public sealed class SqliteReportReaderTests(Migrated<SqliteDatabase> migrated)
    : ReportReaderTests<SqliteDatabase>(migrated),
        IClassFixture<Migrated<SqliteDatabase>>;

public sealed class PostgreSqlReportReaderTests(Migrated<PostgreSqlDatabase> migrated)
    : ReportReaderTests<PostgreSqlDatabase>(migrated),
        IClassFixture<Migrated<PostgreSqlDatabase>>;
