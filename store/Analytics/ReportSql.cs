using System.Data.Common;
using FlagCluster.Analytics.Counting;
using FlagCluster.Analytics.Reports;
using FlagCluster.Store.Sql;

namespace FlagCluster.Store.Analytics;

/// <summary>Provides the parts of statements that add up evaluations. Keys of rows are the ids of texts; 0 is no text.</summary>
internal static class ReportSql
{
    /// <summary>The number of columns of <see cref="Sums"/>.</summary>
    public const int SumColumns = 3;

    /// <summary>Every row counts.</summary>
    public const string Any = "1 = 1";

    /// <summary>The rows of failed evaluations.</summary>
    public const string IsError = "(error_code <> 0 OR reason = (SELECT id FROM analytics_texts WHERE text = 'ERROR'))";

    /// <summary>The rows that a query selects.</summary>
    public const string Filter = """
        environment = (SELECT id FROM analytics_texts WHERE text = @environment) AND step = @step AND start >= @from AND start < @to
        """;

    private const long Scale = 1_000_000;

    private static readonly string[] Summed = ["events", "evaluations / 1000000", "evaluations % 1000000"];

    /// <summary>Returns the sums of the rows that meet a condition: events, whole evaluations, and the millionths beyond them.</summary>
    /// <remarks>The sum of all millionths could exceed 64 bits, which SQLite does not have.</remarks>
    public static string Sums(string condition) =>
        string.Join(", ", Summed.Select(value => $"CAST(COALESCE(SUM(CASE WHEN {condition} THEN {value} ELSE 0 END), 0) AS BIGINT)"));

    /// <summary>Returns the condition of a query, with its optional parts.</summary>
    public static string Where(CountQuery query) =>
        Filter
        + (query.Flag is null ? "" : " AND flag = (SELECT id FROM analytics_texts WHERE text = @flag)")
        + (query.Kind is null ? "" : " AND kind = @kind");

    /// <summary>Returns the parameters of a query.</summary>
    public static (string Name, object? Value)[] Parameters(CountQuery query, int limit = 0) =>
        [
            ("@environment", query.Environment),
            ("@step", (long)query.Step),
            ("@from", query.From),
            ("@to", query.To),
            .. query.Flag is null ? [] : new (string, object?)[] { ("@flag", StoredText.Checked(query.Flag)) },
            .. query.Kind is { } kind ? new (string, object?)[] { ("@kind", (long)kind) } : [],
            .. limit == 0 ? [] : new (string, object?)[] { ("@limit", (long)limit) },
        ];

    /// <summary>Reads the columns of <see cref="Sums"/>.</summary>
    /// <param name="row">The row.</param>
    /// <param name="first">The index of the first column.</param>
    public static EvaluationSum ReadSum(DbDataReader row, int first)
    {
        var millionths = (Int128)row.GetNumber(first + 1) * Scale + row.GetNumber(first + 2);
        return new(row.GetNumber(first), (long)Int128.Min(millionths, long.MaxValue));
    }
}
