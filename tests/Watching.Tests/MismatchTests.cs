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
        await _watched.FoldAsync(traffic.Events, _start + 2 * Watched.Minute);
        await _watched.RunAsync();
    }
}
