using System.Globalization;
using System.Text.RegularExpressions;
using DuckDB.NET.Data;
using FlagCluster.Analytics.Counting;
using FlagCluster.Testing;
using FlagCluster.Testing.Analytics;
using FlagCluster.Testing.Databases;
using Parquet.Serialization;

namespace FlagCluster.Analytics.Export.Tests;

/// <summary>Tests the export of a real database: the files are read by this library and by DuckDB.</summary>
public sealed partial class SumExportTests : IAsyncLifetime, IDisposable
{
    private const string Environment = "acme/shop/production";

    private static readonly DateTimeOffset Noon = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    private readonly Migrated<SqliteDatabase> _migrated = new();
    private readonly TempFolder _folder = new();
    private readonly FakeTimeProvider _time = new();

    public async Task InitializeAsync()
    {
        await _migrated.InitializeAsync();
        _time.SetUtcNow(Noon.AddDays(1));
    }

    public Task DisposeAsync() => _migrated.DisposeAsync();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Run_Hours_WritesEveryRowOfTheDay()
    {
        await Events
            .Add(Noon, "new-checkout", "on", 3, "SPLIT", "half", samplingRate: 0.5)
            .Add(Noon, "new-checkout", null, 1, "ERROR", error: "GENERAL", kind: EvaluationKind.Bulk, client: null)
            .Add(Noon.AddHours(1), "other", "on", 2, kind: EvaluationKind.Exposure)
            .Add(Noon.AddDays(-1), "yesterday")
            .CommitAsync(Noon);

        var files = await RunAsync("1h");

        var rows = await ReadAsync<EvaluationRow>("evaluations/step=1h/date=2026-11-20/evaluations.parquet");
        Assert.Equal(3, files["evaluations/step=1h/date=2026-11-20/evaluations.parquet"]);
        Assert.Equal(
            [
                ("new-checkout", null, "ERROR", null, "GENERAL", "bulk", null, 1, 1.0, Noon),
                ("new-checkout", "on", "SPLIT", "half", null, "single", "server-key", 3, 6.0, Noon),
                ("other", "on", "STATIC", null, null, "sdk", "server-key", 2, 2.0, Noon.AddHours(1)),
            ],
            rows.Select(row =>
                (
                    row.Flag,
                    row.Variant,
                    row.Reason,
                    row.Rule,
                    row.ErrorCode,
                    row.Kind,
                    row.Client,
                    (int)row.Events,
                    row.Evaluations,
                    new DateTimeOffset(DateTime.SpecifyKind(row.Start, DateTimeKind.Utc))
                )
            )
        );
        Assert.All(rows, row => Assert.Equal(Environment, row.Environment));
    }

    [Fact]
    public async Task Run_MinutesOfSeveralHours_AppendsThemToOneFile()
    {
        var events = Events;
        for (var minute = 0; minute < 180; minute += 10)
            events.Add(Noon.AddMinutes(minute), "a").AddTrack(Noon.AddMinutes(minute), "order", minute);
        await events.CommitAsync(Noon);

        await RunAsync("1m");

        Assert.Equal(18, (await ReadAsync<EvaluationRow>("evaluations/step=1m/date=2026-11-20/evaluations.parquet")).Count);
        var tracks = await ReadAsync<TrackRow>("tracks/step=1m/date=2026-11-20/tracks.parquet");
        Assert.Equal(Enumerable.Range(0, 18).Sum(i => i * 10.0), tracks.Sum(row => row.Sum));
        Assert.Equal(tracks.Select(row => row.Start).Order(), tracks.Select(row => row.Start));
    }

    [Fact]
    public async Task Run_Again_ReplacesTheFilesOfTheDay()
    {
        await Events.Add(Noon, "a", count: 1).CommitAsync(Noon);
        await RunAsync("1d");
        await Events.Add(Noon, "a", count: 2).CommitAsync(Noon);

        await RunAsync("1d");

        var row = Assert.Single(await ReadAsync<EvaluationRow>("evaluations/step=1d/date=2026-11-20/evaluations.parquet"));
        Assert.Equal(3, row.Events);
        Assert.Empty(Directory.GetFiles(_folder.Path, "*.tmp", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Run_DayWithoutEvents_LeavesNoFileOfAnEarlierExport()
    {
        var path = _folder.File("evaluations/step=1h/date=2026-11-20/evaluations.parquet");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllTextAsync(path, "an earlier export");

        Assert.Empty(await RunAsync("1h"));

        Assert.False(File.Exists(path));
    }

    [Fact]
    public async Task Run_SumsNoLongerKept_IsAnErrorAndWritesNothing()
    {
        await Events.Add(Noon, "a").CommitAsync(Noon);
        _time.SetUtcNow(Noon.AddDays(8));

        var failure = await Assert.ThrowsAsync<FormatException>(() => RunAsync("1m"));

        Assert.Contains("--from must be 2026-11-22 or later", failure.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData("10s", null, null, "--step must be")]
    [InlineData("1h", "20.11.2026", null, "--from must be a day")]
    [InlineData("1h", "2026-11-20", "2026-11-20", "--to is the day after")]
    public void Parse_InvalidOption_SaysWhatToGive(string step, string? from, string? to, string message)
    {
        var failure = Assert.Throws<FormatException>(() => ExportRequest.Parse("out", step, from, to, Noon));

        Assert.Contains(message, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_NoDays_IsYesterday()
    {
        var request = ExportRequest.Parse("out", null, null, null, Noon);

        Assert.Equal(new("out", TimeStep.Hour, new(2026, 11, 19), new(2026, 11, 20)), request);
    }

    /// <summary>Each statement in docs/sinks.md, and the rows that it returns for the events below.</summary>
    public static TheoryData<string, string> Statements =>
        new()
        {
            {
                "Evaluations of a flag by hour and variant",
                "2026-11-20 12:00:00|off|1; 2026-11-20 12:00:00|on|3; 2026-11-20 13:00:00|on|2"
            },
            { "The share of failed evaluations by flag", "broken|0.5; new-checkout|" },
            { "Flags that nobody has used in the last 30 days", "in-bulk|; old-flag|2026-10-11 12:00:00" },
            { "Revenue by day", "2026-11-20|40|20" },
        };

    [Theory]
    [MemberData(nameof(Statements))]
    public async Task DuckDb_StatementOfTheDocumentation_ReturnsTheSums(string comment, string expected)
    {
        await Events
            .Add(Noon, "new-checkout", "on", 3)
            .Add(Noon, "new-checkout", "off", 1)
            .Add(Noon.AddHours(1), "new-checkout", "on", 2)
            .Add(Noon, "broken", "on")
            .Add(Noon, "broken", null, reason: "ERROR", error: "GENERAL")
            .Add(Noon, "in-bulk", "on", 5, kind: EvaluationKind.Bulk)
            .Add(Noon.AddDays(-40), "old-flag")
            .AddTrack(Noon, "purchase", 10)
            .AddTrack(Noon, "purchase", 30)
            .AddTrack(Noon, "purchase")
            .AddTrack(Noon, "visit", 5)
            .CommitAsync(Noon);
        await RunAsync("1h");

        var rows = await QueryAsync(Statement(comment));

        Assert.Equal(expected, rows);
    }

    [Fact]
    public void Statements_OfTheDocumentation_AreAllTested()
    {
        var blocks = Blocks().Count(Parquet());

        Assert.Equal(blocks, Statements.Count);
    }

    private FoldedEvents Events => new(_migrated.Store.Folds, Environment);

    private Task<IReadOnlyDictionary<string, long>> RunAsync(string step) =>
        new SumExport(_migrated.Store.Reports, _migrated.Store.Sums, new(), _time).RunAsync(
            ExportRequest.Parse(_folder.Path, step, "2026-11-20", null, _time.GetUtcNow())
        );

    private async Task<List<T>> ReadAsync<T>(string path)
        where T : class, new()
    {
        await using var stream = File.OpenRead(_folder.File(path));
        return [.. (await ParquetSerializer.DeserializeAsync<T>(stream)).Data];
    }

    /// <summary>Returns the rows of a statement as text. Paths are relative to the folder of the export.</summary>
    private async Task<string> QueryAsync(string sql)
    {
        await using var connection = new DuckDBConnection("DataSource=:memory:");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = Paths().Replace(sql, match => $"'{_folder.Path}/{match.Groups[1].Value}'");
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync())
            rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(column => Text(reader.GetValue(column)))));
        return string.Join("; ", rows);
    }

    private static string Text(object value) =>
        value switch
        {
            DateTime { TimeOfDay.Ticks: 0 } date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            DateTime time => time.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
            DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            DBNull => "",
            _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
        };

    private static string Statement(string comment) =>
        Blocks().Matches(Parquet()).Select(match => match.Groups[1].Value).Single(sql => sql.Contains(comment, StringComparison.Ordinal));

    private static string Parquet()
    {
        var text = Repository.Read("docs/sinks.md");
        var start = text.IndexOf("## Parquet", StringComparison.Ordinal);
        return text[start..text.IndexOf("## HTTP", StringComparison.Ordinal)];
    }

    [GeneratedRegex("```sql\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Blocks();

    [GeneratedRegex(@"'((?:evaluations|tracks|seen)/[^']*)'")]
    private static partial Regex Paths();
}
