using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Hosting.Health;

/// <summary>Writes the answers of <c>/health/live</c> and <c>/health/ready</c>.</summary>
public static class HealthAnswer
{
    /// <summary>Answers <c>{"status": …}</c>: 200 when all is well, else 503.</summary>
    /// <param name="http">The request.</param>
    /// <param name="status">One word.</param>
    /// <param name="well">Whether traffic should come here.</param>
    /// <param name="why">A sentence for the reader of a probe's failure; null leaves it out.</param>
    public static async Task WriteAsync(HttpContext http, string status, bool well, string? why = null)
    {
        http.Response.StatusCode = well ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        http.Response.ContentType = "application/json";
        http.Response.Headers.CacheControl = "no-store";
        using (var writer = new Utf8JsonWriter(http.Response.BodyWriter))
        {
            writer.WriteStartObject();
            writer.WriteString("status"u8, status);
            if (why is not null) writer.WriteString("why"u8, why);
            writer.WriteEndObject();
        }
        await http.Response.BodyWriter.FlushAsync(http.RequestAborted);
    }
}
