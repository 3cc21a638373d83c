using System.Text;
using FlagCluster.Contracts.Text;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.Management.Analytics;

/// <summary>Answers with comma-separated values.</summary>
/// <param name="Rows">The rows, the names of the columns first.</param>
internal sealed record CsvResult(IEnumerable<string?[]> Rows) : IResult
{
    /// <inheritdoc/>
    public Task ExecuteAsync(HttpContext httpContext)
    {
        var text = new StringBuilder();
        foreach (var row in Rows)
            Csv.AppendRow(text, row);
        httpContext.Response.ContentType = ReportFormat.Csv + "; charset=utf-8";
        return httpContext.Response.WriteAsync(text.ToString(), httpContext.RequestAborted);
    }
}
