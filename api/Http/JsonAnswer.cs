using System.Text.Json;
using FlagCluster.Contracts.Json;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.Http;

/// <summary>Writes JSON responses.</summary>
internal static class JsonAnswer
{
    public static async Task WriteAsync(HttpContext http, Action<Utf8JsonWriter> write, int status = StatusCodes.Status200OK)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        using (var writer = new Utf8JsonWriter(http.Response.BodyWriter, RulesetJson.WriterOptions))
            write(writer);
        await http.Response.BodyWriter.FlushAsync(http.RequestAborted);
    }

    public static Task WriteAsync(HttpContext http, ReadOnlyMemory<byte> json, int status = StatusCodes.Status200OK)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        http.Response.ContentLength = json.Length;
        return http.Response.Body.WriteAsync(json, http.RequestAborted).AsTask();
    }
}
