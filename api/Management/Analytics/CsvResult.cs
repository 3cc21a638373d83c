using System.Buffers;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.Management.Analytics;

/// <summary>Answers with comma-separated values, RFC 4180.</summary>
/// <param name="Rows">The rows, the names of the columns first.</param>
internal sealed record CsvResult(IEnumerable<string?[]> Rows) : IResult
{
    private static readonly SearchValues<char> Quoted = SearchValues.Create(",\"\r\n");

    /// <summary>Spreadsheets execute texts that start with these; names of events are written by anyone with a client key.</summary>
    private static readonly SearchValues<char> Formula = SearchValues.Create("=+-@\t\r");

    /// <inheritdoc/>
    public Task ExecuteAsync(HttpContext httpContext)
    {
        var text = new StringBuilder();
        foreach (var row in Rows)
        {
            for (var i = 0; i < row.Length; i++)
            {
                if (i > 0)
                    text.Append(',');
                Append(text, row[i] ?? "");
            }
            text.Append("\r\n");
        }
        httpContext.Response.ContentType = ReportFormat.Csv + "; charset=utf-8";
        return httpContext.Response.WriteAsync(text.ToString(), httpContext.RequestAborted);
    }

    private static void Append(StringBuilder text, string cell)
    {
        if (
            cell.Length > 0
            && Formula.Contains(cell[0])
            && !double.TryParse(cell, System.Globalization.CultureInfo.InvariantCulture, out _)
        )
            cell = "'" + cell;
        if (!cell.AsSpan().ContainsAny(Quoted))
            text.Append(cell);
        else
            text.Append('"').Append(cell.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
    }
}
