using System.Buffers;
using System.Globalization;
using System.Text;

namespace FlagCluster.Contracts.Text;

/// <summary>Writes comma-separated values, RFC 4180, that spreadsheets do not execute.</summary>
public static class Csv
{
    private static readonly SearchValues<char> Quoted = SearchValues.Create(",\"\r\n");

    /// <summary>Spreadsheets execute texts that start with these, some of them also with the full-width forms.</summary>
    private static readonly SearchValues<char> Formula = SearchValues.Create("=+-@\t\r\n＝＋－＠");

    /// <summary>Appends a row, which ends with CR LF. A text that a spreadsheet would execute gets an apostrophe in front.</summary>
    /// <param name="text">The text to which the row is appended.</param>
    /// <param name="cells">The cells; null is empty.</param>
    public static void AppendRow(StringBuilder text, IReadOnlyList<string?> cells)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(cells);
        for (var i = 0; i < cells.Count; i++)
        {
            if (i > 0)
                text.Append(',');
            AppendCell(text, cells[i] ?? "");
        }
        text.Append("\r\n");
    }

    private static void AppendCell(StringBuilder text, string cell)
    {
        if (cell.Length > 0 && Formula.Contains(cell[0]) && !double.TryParse(cell, CultureInfo.InvariantCulture, out _))
            cell = "'" + cell;
        if (!cell.AsSpan().ContainsAny(Quoted))
            text.Append(cell);
        else
            text.Append('"').Append(cell.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
    }
}
