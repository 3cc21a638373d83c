using System.Text.Json;
using System.Text.RegularExpressions;
using FlagCluster.Contracts.Events;
using FlagCluster.Testing;

namespace FlagCluster.Analytics.Export.Tests;

/// <summary>
/// Tests the statements for ClickHouse in docs/sinks.md as far as possible without a server: their properties are those of the events, and
/// their views fill the columns of their tables.
/// </summary>
public sealed partial class ClickHouseStatementsTests
{
    private static readonly string Statements = Read();

    [Theory]
    [InlineData("evaluations_single", "evaluation")]
    [InlineData("evaluations_bulk", "bulk-evaluation")]
    [InlineData("tracks_view", "track")]
    public void View_PropertiesItReads_AreThoseOfTheSchema(string view, string schema)
    {
        using var document = JsonDocument.Parse(EventSchemas.Read(schema));
        var known = document.RootElement.GetProperty("properties").EnumerateObject().Select(property => property.Name).ToHashSet();

        var read = Properties().Matches(ViewOf(view)).Select(match => match.Groups[1].Value).ToHashSet();

        Assert.NotEmpty(read);
        Assert.Empty(read.Except(known));
    }

    [Theory]
    [InlineData("evaluations_single", "evaluations")]
    [InlineData("evaluations_bulk", "evaluations")]
    [InlineData("tracks_view", "tracks")]
    public void View_ColumnsItWrites_AreThoseOfItsTable(string view, string table)
    {
        var definition = Regex.Match(Statements, $@"CREATE TABLE {table} \(\n(.*?)\n\) ENGINE", RegexOptions.Singleline).Groups[1].Value;
        var columns = Columns().Matches(definition).Select(match => match.Groups[1].Value);

        var written = Aliases().Matches(ViewOf(view)).Select(match => match.Groups[1].Value);

        Assert.Equal(columns, written);
    }

    [Fact]
    public void Views_TheirTopics_AreThoseOfTheDefaults()
    {
        var topics = Topics().Matches(Statements).Select(match => match.Groups[1].Value);

        Assert.Equal(["flagcluster.evaluations.v1", "flagcluster.tracks.v1"], topics);
    }

    /// <summary>
    /// An alias with the name of a column takes its place, also in WHERE and HAVING: https://github.com/ClickHouse/ClickHouse/issues/62582.
    /// </summary>
    [Fact]
    public void Queries_TheirAliases_AreNoNamesOfColumns()
    {
        var columns = Tables()
            .Matches(Statements)
            .SelectMany(table => Columns().Matches(table.Groups[1].Value))
            .Select(ColumnOf)
            .ToHashSet();

        var aliases = QueryBlocks().Matches(Statements).SelectMany(query => QueryAliases().Matches(query.Value)).Select(ColumnOf).ToList();

        Assert.Superset(new HashSet<string> { "variant", "time", "value" }, columns);
        Assert.Superset(new HashSet<string> { "hour", "evaluations", "only_variant", "since", "buyers" }, aliases.ToHashSet());
        Assert.Empty(aliases.Intersect(columns));
    }

    [Fact]
    public void Queries_QualifiedColumns_AreThoseOfTheirParts()
    {
        var query = QueryBlocks()
            .Matches(Statements)
            .Select(match => match.Value)
            .Single(text => text.Contains("buyers", StringComparison.Ordinal));
        var parts = Parts().Matches(query).ToDictionary(part => part.Groups[1].Value, part => part.Groups[2].Value);

        var used = Qualified().Matches(query).Select(match => (Part: match.Groups[1].Value, Column: match.Groups[2].Value)).ToList();

        Assert.Equal(["bought", "seen"], parts.Keys.Order(StringComparer.Ordinal));
        Assert.NotEmpty(used);
        Assert.All(used, name => Assert.Matches($@"SELECT [^;]*\b{name.Column}\b[^;]* FROM", parts[name.Part]));
    }

    private static string ColumnOf(Match match) => match.Groups[1].Value;

    private static string ViewOf(string name)
    {
        var start = Statements.IndexOf($"CREATE MATERIALIZED VIEW {name} ", StringComparison.Ordinal);
        return Statements[start..Statements.IndexOf(';', start)];
    }

    private static string Read()
    {
        var text = Repository.Read("docs/sinks.md");
        var start = text.IndexOf("## ClickHouse", StringComparison.Ordinal);
        return text[start..text.IndexOf("## Parquet", StringComparison.Ordinal)];
    }

    [GeneratedRegex(@"JSON\w+\(event, '(\w+)'")]
    private static partial Regex Properties();

    [GeneratedRegex(@"(?:^|, |,\n)\s*(\w+) (?=UUID|DateTime64|LowCardinality|String|Nullable|Float64)")]
    private static partial Regex Columns();

    // "ARRAY JOIN … AS one" names no column.
    [GeneratedRegex(@" AS (?!one\b)(\w+)(?=,|\n)")]
    private static partial Regex Aliases();

    [GeneratedRegex(@"CREATE TABLE \w+ \(\n?(.*?)\n?\) ENGINE", RegexOptions.Singleline)]
    private static partial Regex Tables();

    [GeneratedRegex(@"(?<=```sql\n)(?:SELECT|WITH) .*?(?=\n```)", RegexOptions.Singleline)]
    private static partial Regex QueryBlocks();

    [GeneratedRegex(@" AS (\w+)(?=,|\n|\s+FROM)")]
    private static partial Regex QueryAliases();

    [GeneratedRegex(@"(\w+) AS \(\n(.*?)\n\)", RegexOptions.Singleline)]
    private static partial Regex Parts();

    [GeneratedRegex(@"\b(seen|bought)\.(\w+)")]
    private static partial Regex Qualified();

    [GeneratedRegex("kafka_topic_list = '([^']+)'")]
    private static partial Regex Topics();
}
