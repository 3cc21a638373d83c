using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FlagCluster.Hosting.Health;

/// <summary>
/// Writes the response of the health endpoints: <c>{"status": …}</c>, then the description of the check that failed as <c>detail</c>,
/// then the data of all checks: texts, whole numbers and Booleans. A check that is not healthy gives the status as its data item
/// <c>status</c>.
/// </summary>
internal static class HealthResponse
{
    private const string Status = "status",
        Unavailable = "unavailable";

    /// <summary>Writes the response.</summary>
    /// <param name="http">The request.</param>
    /// <param name="report">The results of the checks, in the order of their registration.</param>
    /// <param name="healthy">The status when no check gives another one.</param>
    public static async Task WriteAsync(HttpContext http, HealthReport report, string healthy)
    {
        http.Response.ContentType = "application/json";
        var failed = report.Entries.Values.FirstOrDefault(entry => entry.Status == HealthStatus.Unhealthy);
        using (var writer = new Utf8JsonWriter(http.Response.BodyWriter))
        {
            writer.WriteStartObject();
            writer.WriteString(Status, FindStatus(report, failed, healthy));
            if (report.Status == HealthStatus.Unhealthy)
                writer.WriteString("detail", failed.Description);
            foreach (var (name, value) in report.Entries.Values.SelectMany(entry => entry.Data))
            {
                if (name != Status)
                    Write(writer, name, value);
            }
            writer.WriteEndObject();
        }
        await http.Response.BodyWriter.FlushAsync(CancellationToken.None);
    }

    private static void Write(Utf8JsonWriter writer, string name, object value)
    {
        switch (value)
        {
            case bool flag:
                writer.WriteBoolean(name, flag);
                break;
            case int number:
                writer.WriteNumber(name, number);
                break;
            default:
                writer.WriteString(name, (string)value);
                break;
        }
    }

    private static string FindStatus(HealthReport report, HealthReportEntry failed, string healthy)
    {
        if (report.Status == HealthStatus.Unhealthy)
            return failed.Data.TryGetValue(Status, out var status) ? (string)status : Unavailable;
        foreach (var entry in report.Entries.Values)
        {
            if (entry.Status == HealthStatus.Degraded && entry.Data.TryGetValue(Status, out var degraded))
                return (string)degraded;
        }
        return healthy;
    }
}
