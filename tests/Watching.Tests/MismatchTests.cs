using System.Text;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;
using FlagCluster.Watching.Flags;

namespace FlagCluster.Watching.Tests;

/// <summary>Tests the built-in rule that recomputes recorded assignments.</summary>
public sealed class MismatchTests : IAsyncLifetime
{
    private const string Rule = "$mismatch/checkout";

    private readonly Migrated<SqliteDatabase> _database = new();
    private Watched _watched = null!;
    private long _start;

    public async Task InitializeAsync()
    {
        await _database.InitializeAsync();
        await _database.Store.AddKeysAsync();
        _watched = await new Watched(_database.Store, new FakeTimeProvider()).CreateAsync();
        await _watched.WriteAsync(Documents.Guard);
        _start = _watched.Now + 5 * Watched.Minute;
    }

    public Task DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task Run_AssignmentsOfTheEngine_OpensNoAlert()
    {
        await PlayAsync(wrong: 0);

        Assert.Empty(await _watched.AlertsAsync());
    }

    [Fact]
    public async Task Run_OneAssignmentThatTheEngineDoesNotGive_OpensAnAlert()
    {
        await PlayAsync(wrong: 1);

        var alert = Assert.Single(await _watched.AlertsAsync());
        Assert.Equal(Rule, alert.Rule.Name);
        Assert.Equal((0.01, 100), (alert.Fired.Value, alert.Fired.Events));
    }

    [Fact]
    public async Task Run_WrongAssignmentsOfClientKeys_OpensNoAlert()
    {
        await PlayAsync(wrong: 100, SdkKeyKind.Client);

        Assert.Empty(await _watched.AlertsAsync());
    }

    [Fact]
    public async Task Run_PhaseStartsInTheWindow_OpensNoAlert()
    {
        var before = await VersionAsync();
        var (people, half) = (Enumerable.Range(0, 100).Select(number => $"person-{number}").ToList(), _start + 30_000);
        var traffic = new Traffic(_watched.Id.ToString(), 1);
        await AddAsync(traffic, people[..40], _start, before);

        await ChangeAsync(half, weightOfOn: 90_000);
        // Some servers receive the change later.
        await AddAsync(traffic, people[40..60], half + 100, before);
        await AddAsync(traffic, people[60..], half + 200, await VersionAsync());
        await FoldAndRunAsync(traffic);

        Assert.Empty(await _watched.AlertsAsync());
        Assert.Equal(_start + 2 * Watched.Minute, (await _watched.StateAsync(Rule)).End);
    }

    [Fact]
    public async Task Run_PhaseStartsInTheWindow_OpensAnAlertForAssignmentsOfAnotherVersion()
    {
        var before = await VersionAsync();
        await ChangeAsync(_start + 30_000, weightOfOn: 90_000);
        var splits = new LogFlagSplits(_database.Store.Log);
        var assign = Assert.Single(await splits.ReadAsync(_watched.Id.ToString(), Traffic.Flag, before)).Assign!;
        var assignAfter = Assert.Single(await splits.ReadAsync(_watched.Id.ToString(), Traffic.Flag, await VersionAsync())).Assign!;
        var person = Enumerable.Range(0, 100).Select(number => $"person-{number}").First(one => assign(one) != assignAfter(one));
        var traffic = new Traffic(_watched.Id.ToString(), 1);

        traffic.Exposed(_start + 40_000, person, assign(person)!, version: await VersionAsync());
        await FoldAndRunAsync(traffic);

        Assert.Equal(1, Assert.Single(await _watched.AlertsAsync()).Fired.Events);
    }

    [Theory]
    [InlineData(-1_000)]
    [InlineData(1_000)]
    public async Task Run_EventsWithoutAVersionAroundAPhase_AreLeftOut(int distance)
    {
        var traffic = new Traffic(_watched.Id.ToString(), 1);
        traffic.Exposed(_start + 30_000 + distance, "ada", "on").Exposed(_start + 30_000 + distance, "ada", "off");
        await ChangeAsync(_start + 30_000, weightOfOn: 90_000);

        await FoldAndRunAsync(traffic);

        Assert.Empty(await _watched.AlertsAsync());
    }

    private async Task PlayAsync(int wrong, SdkKeyKind kind = SdkKeyKind.Server)
    {
        var splits = await new LogFlagSplits(_database.Store.Log).ReadAsync(_watched.Id.ToString(), Traffic.Flag, _watched.Now);
        var assign = Assert.Single(splits).Assign!;
        var traffic = new Traffic(_watched.Id.ToString(), 1);
        for (var number = 0; number < 100; number++)
        {
            var person = $"person-{number}";
            var variant = assign(person)!;
            traffic.Exposed(_start + number, person, number < wrong ? (variant == "on" ? "off" : "on") : variant, kind);
        }
        await FoldAndRunAsync(traffic);
    }

    /// <summary>Adds people with the variants of a version.</summary>
    private async Task AddAsync(Traffic traffic, IEnumerable<string> people, long time, EnvironmentVersion version)
    {
        var splits = await new LogFlagSplits(_database.Store.Log).ReadAsync(_watched.Id.ToString(), Traffic.Flag, version);
        foreach (var person in people)
            traffic.Exposed(time++, person, Assert.Single(splits).Assign!(person)!, version: version);
    }

    /// <summary>Changes the split, which starts a phase.</summary>
    private async Task ChangeAsync(long time, int weightOfOn)
    {
        _watched.AdvanceTo(time);
        var document = Documents.Split.Replace("50000},{", $"{weightOfOn}}},{{").Replace(":50000", $":{100_000 - weightOfOn}");
        await _watched.ApplyAsync(new ReplaceRulesetPlan(Encoding.UTF8.GetBytes(document)));
        await _watched.Rules.AddPhaseAsync(_watched.Id.ToString(), Traffic.Flag, time);
    }

    private async Task FoldAndRunAsync(Traffic traffic)
    {
        await _watched.FoldAsync(traffic.Events, _start + 2 * Watched.Minute);
        await _watched.RunAsync();
    }

    private Task<EnvironmentVersion> VersionAsync() => _database.Store.Log.ReadHeadAsync(_watched.Id);
}
