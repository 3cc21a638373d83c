using FlagCluster.Analytics.Rules;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;

namespace FlagCluster.Watching.Tests;

/// <summary>Tests the built-in rule for splits of followed flags.</summary>
public sealed class SampleRatioTests : IAsyncLifetime
{
    private const string Rule = "$sample-ratio/checkout/split";

    private readonly Migrated<SqliteDatabase> _database = new();
    private Watched _watched = null!;
    private long _start;

    public async Task InitializeAsync()
    {
        await _database.InitializeAsync();
        await _database.Store.AddKeysAsync();
        _watched = new Watched(_database.Store, new FakeTimeProvider());
        _start = _watched.Now;
    }

    public Task DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task Run_PeopleNotByTheWeights_OpensAnAlertWithoutARule()
    {
        await CreateAsync(Documents.Split);
        await PlayAsync(on: 1_300, off: 700);

        var alert = Assert.Single(await _watched.AlertsAsync());
        Assert.Equal(Rule, alert.Rule.Name);
        Assert.Equal(2_000, alert.Fired.People);
    }

    [Fact]
    public async Task Run_PeopleByTheWeights_OpensNone()
    {
        await CreateAsync(Documents.Split);
        await PlayAsync(on: 1_020, off: 980);

        Assert.Empty(await _watched.AlertsAsync());
    }

    [Fact]
    public async Task Run_UnequalWeightsByDesign_OpensNone()
    {
        await CreateAsync(
            Documents
                .Split.Replace("\"on\",\"weight\":50000", "\"on\",\"weight\":95000", StringComparison.Ordinal)
                .Replace("\"off\",\"weight\":50000", "\"off\",\"weight\":5000", StringComparison.Ordinal)
        );
        await PlayAsync(on: 1_900, off: 100);

        Assert.Empty(await _watched.AlertsAsync());
        Assert.Equal(RuleStatus.Ok, (await _watched.StateAsync(Rule)).Status);
    }

    [Fact]
    public async Task Run_Nobody_HasNoData()
    {
        await CreateAsync(Documents.Split);
        await PlayAsync(on: 0, off: 0);

        Assert.Empty(await _watched.AlertsAsync());
        Assert.Equal(ReadingResult.NoData, (await _watched.StateAsync(Rule)).Hold);
    }

    [Fact]
    public async Task Run_FewPeopleAndAnEmptyArm_IsNotEnough()
    {
        await CreateAsync(Documents.Split);
        await PlayAsync(on: 5, off: 0);

        Assert.Empty(await _watched.AlertsAsync());
        Assert.Equal(ReadingResult.NotEnough, (await _watched.StateAsync(Rule)).Hold);
    }

    private async Task CreateAsync(string ruleset)
    {
        await _watched.CreateAsync(ruleset);
        await _watched.WriteAsync(Documents.Guard);
    }

    private async Task PlayAsync(int on, int off)
    {
        var traffic = new Traffic(_watched.Id.ToString(), 1);
        for (var person = 0; person < on + off; person++)
            traffic.Exposed(_start + Watched.Minute + person, $"hmac-sha256:{person}", person < on ? "on" : "off");
        await _watched.FoldAsync(traffic.Events, _start + 2 * Watched.Minute);
        await _watched.RunAsync();
    }
}
