using System.Globalization;
using FlagCluster.Cluster.Tests.Support;
using FlagCluster.Testing.Analytics;
using FlagCluster.Testing.Databases;

namespace FlagCluster.Cluster.Tests;

/// <summary>Tests that gateways answer from the sums that silos have written to PostgreSQL.</summary>
[Collection(nameof(SharedCluster))]
public sealed class AnalyticsReportTests(SharedCluster shared)
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    private FoldedEvents Events => new(shared.Cluster.Folds, RealCluster.Production.ToString());

    [Fact]
    public async Task FlagCounts_EveryGateway_AnswersTheSameSums()
    {
        await Events.Add(Now, "counted", "on", 5).CommitAsync(Now, 0);
        await Events.Add(Now, "counted", "off", 2).CommitAsync(Now, 1);

        foreach (var gateway in shared.Cluster.Gateways)
        {
            var answer = (await gateway.ManageAsync(HttpMethod.Get, "/analytics/flags/counted?window=1h")).Ok();

            Assert.Equal(7, (int)answer["total"]!);
            Assert.Equal("""{"off":2,"on":5}""", answer["variants"]!.ToJsonString());
        }
    }

    [Fact]
    public async Task Series_DaysOfATimeZone_AreSummedByPostgreSql()
    {
        var hour = new DateTimeOffset(Now.UtcDateTime.Date, TimeSpan.Zero).AddDays(-3);
        var events = Events;
        for (var i = 0; i < 72; i++)
            events.Add(hour.AddHours(i), "daily");
        await events.CommitAsync(Now);
        var (from, to) = (Text(hour), Text(hour.AddDays(3)));

        var query = $"/analytics/series?flag=daily&step=1d&timeZone=Asia/Tokyo&from={from}&to={to}";
        var answer = (await shared.Cluster.Gateways[0].ManageAsync(HttpMethod.Get, query)).Ok();

        // Tokyo is nine hours ahead, all year.
        Assert.Equal("[15,24,24,9]", answer["series"]![0]!["values"]!.ToJsonString());
    }

    [Theory]
    [InlineData("top", "items")]
    [InlineData("errors", "items")]
    [InlineData("seen", "items")]
    [InlineData("tracks", "items")]
    [InlineData("people?flag=reported", "values")]
    [InlineData("series?by=error", "series")]
    public async Task Reports_OfAGateway_AreRead(string report, string member)
    {
        await Events
            .AddPeople(Now, "reported", "on", 0, 20)
            .Add(Now, "reported", null, reason: "ERROR", error: "GENERAL")
            .AddTrack(Now, "order", 5)
            .CommitAsync(Now);

        var answer = (await shared.Cluster.Gateways[1].ManageAsync(HttpMethod.Get, "/analytics/" + report)).Ok();

        Assert.NotEmpty(answer[member]!.AsArray());
    }

    [Fact]
    public async Task Export_CommandOfTheSilo_WritesTheSumsOfYesterday()
    {
        using var folder = new TempFolder();
        await Events.Add(Now.AddDays(-1), "exported", "on", 4).CommitAsync(Now);
        var date = Now.AddDays(-1).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

        await shared.Cluster.RunSiloAsync("analytics", "export", "--directory", folder.Path);

        Assert.True(new FileInfo(folder.File($"evaluations/step=1h/date={date}/evaluations.parquet")).Length > 0);
    }

    private static string Text(DateTimeOffset time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
