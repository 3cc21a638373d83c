using FlagCluster.Analytics.Rules;
using FlagCluster.Analytics.Statistics;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;

namespace FlagCluster.Watching.Tests;

/// <summary>
/// Tests that people are compared only where each of them was assigned alone. A split by company gives all people of a company one variant,
/// so that one company with many people, or with an outage, is one unit and not hundreds.
/// </summary>
public sealed class UnitTests : IAsyncLifetime
{
    private static readonly string ByCompany = Documents.Split.Replace(
        "\"weight\":50000}]}",
        "\"weight\":50000}],\"by\":[\"company\"]}",
        StringComparison.Ordinal
    );

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

    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, 1)]
    public async Task Run_ThreeCompaniesHaveMostPeople_AreNoSampleRatioMismatch(bool byCompany, int alerts)
    {
        await CreateAsync(byCompany);
        var traffic = new Traffic(_watched.Id.ToString(), 1);
        // 40 companies, 20 with each variant; three of those with "on" have 250 people, the others one.
        for (var company = 0; company < 40; company++)
        for (var person = 0; person < (company is 0 or 2 or 4 ? 250 : 10); person++)
            traffic.Exposed(
                _start + Watched.Minute + company * 300 + person,
                $"hmac-sha256:{company}/{person}",
                company % 2 == 0 ? "on" : "off"
            );

        await PlayAsync(traffic);

        Assert.Equal(alerts, (await _watched.AlertsAsync()).Count(alert => alert.Rule.Metric.Kind == MetricKind.SampleRatio));
        if (byCompany)
            Assert.Equal(UndefinedReason.OtherUnit, (await _watched.StateAsync("$sample-ratio/checkout/split")).Undefined);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public async Task Run_OneCompanyHasAnOutage_DoesNotTurnTheFlagOff(bool byCompany, bool enabled)
    {
        await CreateAsync(byCompany);
        var traffic = new Traffic(_watched.Id.ToString(), 1);
        for (var company = 0; company < 30; company++)
        for (var person = 0; person < 20; person++)
        {
            var time = _start + Watched.Minute + company * 100 + person;
            traffic.Exposed(time, $"hmac-sha256:{company}/{person}", company % 2 == 0 ? "on" : "off");
            if (company == 0)
                traffic.Track(time + 500, $"hmac-sha256:{company}/{person}", "error");
        }

        await PlayAsync(traffic);

        Assert.Equal(enabled, (await _watched.FlagAsync()).Enabled);
        if (!byCompany)
            return;
        var state = await _watched.StateAsync("guard");
        Assert.Equal((ReadingResult.NotEnough, UndefinedReason.OtherUnit), (state.Hold, state.Undefined));
        Assert.Contains("'by'", AlertText.Explain(state.Undefined!.Value), StringComparison.Ordinal);
    }

    private async Task CreateAsync(bool byCompany)
    {
        await _watched.CreateAsync(byCompany ? ByCompany : Documents.Split);
        await _watched.WriteAsync(Documents.Guard);
    }

    private async Task PlayAsync(Traffic traffic)
    {
        await _watched.FoldAsync(traffic.Events, _start + 2 * Watched.Minute);
        _watched.AdvanceTo(_start + 3 * Watched.Minute);
        await _watched.RunAsync();
    }
}
