using FlagCluster.Analytics.Counting;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Events;
using FlagCluster.Events.Model;
using FlagCluster.Events.Spooling;
using FlagCluster.Events.Tests.Support;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace FlagCluster.Events.Tests.Analytics;

/// <summary>Tests the recorder <c>analytics</c> with the services of the standalone host and a SQLite file.</summary>
public sealed class LocalFoldTests : IAsyncLifetime, IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly SqliteDatabase _database = new();
    private OpenStore _store = null!;

    public async Task InitializeAsync()
    {
        await _database.InitializeAsync();
        _store = _database.Open();
        await _store.Migrator.MigrateAsync();
    }

    public async Task DisposeAsync()
    {
        await _store.DisposeAsync();
        await _database.DisposeAsync();
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Record_Evaluations_AreCountedInTheDatabase()
    {
        using var host = Start();
        await host.StartAsync();

        Record(host, 0, 20_000);
        await Waiting.Until(async () => await CountAsync() == 20_000, "the evaluations to be counted");
        await host.StopAsync().Soon();

        var position = Assert.Single(await _store.Folds.ReadPositionsAsync());
        Assert.Equal(("local", 0, 20_000, 20_000), (position.Topic, position.Partition, position.NextOffset, position.Counts.Folded));
    }

    [Fact]
    public async Task Record_AfterARestart_ContinuesAtTheStoredPosition()
    {
        for (var run = 0; run < 3; run++)
        {
            using var host = Start();
            await host.StartAsync();
            Record(host, run * 100, 100);
            await host.StopAsync().Soon();
        }
        using var last = Start();
        await last.StartAsync();
        // What was in the spool when a host stopped, if anything, is counted now.
        await Waiting.Until(async () => await CountAsync() == 300, "the evaluations to be counted");
        await last.StopAsync().Soon();

        Assert.Equal(300, Assert.Single(await _store.Folds.ReadPositionsAsync()).NextOffset);
    }

    [Fact]
    public async Task Accept_Report_IsCountedBeforeItIsAcknowledged()
    {
        using var host = Start();
        await host.StartAsync();
        var track = new TrackEvent
        {
            Environment = RecordingFixture.Environment,
            Time = SampleEvents.Start,
            Id = "paid-1",
            Name = "purchase",
            Value = 2.5,
        };
        var journal = host.Services.GetRequiredService<IEventJournal>();

        // The sender repeats the report.
        Assert.True(await journal.AcceptAsync([track]).AsTask().Soon());
        Assert.True(await journal.AcceptAsync([track]).AsTask().Soon());

        var sums = await _store.Sums.ReadTracksAsync(
            new(RecordingFixture.Environment.ToString(), TimeStep.Day, 0, long.MaxValue, "purchase")
        );
        Assert.Equal((1, 2.5), (Assert.Single(sums.Unordered).Value.Events, Assert.Single(sums.Unordered).Value.Sum));
        await host.StopAsync().Soon();
    }

    /// <summary>The fault: another process holds the write lock of the database. Events go to the spool, and none is lost.</summary>
    [Fact]
    public async Task Record_DatabaseLocked_CountsEverythingLater()
    {
        using var host = Start();
        await host.StartAsync();
        Record(host, 0, 10);
        await Waiting.Until(async () => await CountAsync() == 10, "the first events to be counted");
        await using (var connection = await _database.ConnectAsync())
        {
            await connection.ExecuteAsync("BEGIN IMMEDIATE");
            Record(host, 10, 10);
            await Waiting.Until(
                () => Task.FromResult(host.Services.GetRequiredService<EventMetrics>().Of("analytics").InSpool > 0),
                "the events to be in the spool"
            );
            await connection.ExecuteAsync("ROLLBACK");
        }

        await Waiting.Until(async () => await CountAsync() == 20, "all events to be counted");
        await host.StopAsync().Soon();

        Assert.Equal(20, await CountAsync());
    }

    [Theory]
    [InlineData("Analytics:Enabled", "false", "Analytics:Enabled is false")]
    [InlineData("Events:Recorders", "analytics,kafka", "count events twice")]
    [InlineData("Analytics:Step", "Hour", "Analytics:Step")]
    [InlineData("Analytics:BatchEvents", "0", "Analytics:BatchEvents")]
    public async Task Start_InvalidSetting_FailsWithItsName(string setting, string value, string message)
    {
        using var host = Start((setting, value));

        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());

        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
    }

    private IHost Start(params (string, string)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Configuration.AddInMemoryCollection([KeyValuePair.Create("Events:Recorders", (string?)"analytics")]);
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Item1, (string?)setting.Item2)));
        builder.Services.AddSqliteStore(options => options.Path = _database.Path);
        builder.Services.Configure<EventSpoolOptions>(options => options.Directory = _folder.File("events"));
        builder.Services.AddLogging().AddLocalAnalytics(builder.Configuration).AddEvents().AddKafkaDestination();
        return builder.Build();
    }

    private async Task<long> CountAsync()
    {
        var sums = await _store.Sums.ReadEvaluationsAsync(new(RecordingFixture.Environment.ToString(), TimeStep.Day, 0, long.MaxValue));
        return sums.Unordered.Sum(row => row.Value.Events);
    }

    private static void Record(IHost host, int first, int count)
    {
        var recorder = host.Services.GetRequiredService<IEvaluationRecorder>();
        var answer = new EvaluationAnswer(0, EvaluationAnswer.None, Reason.Static);
        for (var i = first; i < first + count; i++)
            recorder.Record(
                new()
                {
                    Environment = RecordingFixture.Environment,
                    Version = new(1, 1),
                    Time = SampleEvents.Start,
                    Flags = RecordingFixture.FlagOnly,
                    TargetingKey = System.Text.Encoding.UTF8.GetBytes($"user-{i}"),
                },
                new(in answer)
            );
    }
}
