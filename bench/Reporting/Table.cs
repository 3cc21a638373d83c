using System.Globalization;
using System.Text;

namespace FlagCluster.Bench.Reporting;

/// <summary>Formats rows as a Markdown table with aligned columns.</summary>
internal static class Table
{
    private static readonly string[] _columns = ["name", "value", "unit", "ratio", "note"];

    /// <summary>Returns the table; each line ends with a line break.</summary>
    public static string Format(IReadOnlyList<Row> rows)
    {
        string[][] cells =
        [
            _columns,
            .. rows.Select(row =>
                new[] { row.Name, Number(row.Value), row.Unit, row.Ratio?.ToString("0.000", CultureInfo.InvariantCulture) ?? "", row.Note }
            ),
        ];
        var widths = Enumerable.Range(0, _columns.Length).Select(column => cells.Max(line => line[column].Length)).ToArray();
        var text = new StringBuilder();
        for (var line = 0; line < cells.Length; line++)
        {
            for (var column = 0; column < widths.Length; column++)
                text.Append("| ")
                    .Append(IsNumber(column) ? cells[line][column].PadLeft(widths[column]) : cells[line][column].PadRight(widths[column]))
                    .Append(' ');
            text.AppendLine("|");
            if (line > 0)
                continue;
            for (var column = 0; column < widths.Length; column++)
                text.Append("|-").Append('-', widths[column]).Append(IsNumber(column) ? ':' : '-');
            text.AppendLine("|");
        }
        return text.ToString();
    }

    private static bool IsNumber(int column) => column is 1 or 3;

    private static string Number(double value) =>
        value.ToString(
            Math.Abs(value) switch
            {
                >= 1_000 => "#,0",
                >= 100 => "0.0",
                0 => "0",
                _ => "0.00",
            },
            CultureInfo.InvariantCulture
        );
}
