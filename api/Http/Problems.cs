using System.Text.Json;
using FlagCluster.Contracts.Json;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.Http;

/// <summary>Writes RFC 9457 problem details.</summary>
internal static class Problems
{
    /// <summary>Answers with problem details.</summary>
    /// <param name="http">The request.</param>
    /// <param name="status">The HTTP status.</param>
    /// <param name="title">The type of problem, the same for all its cases.</param>
    /// <param name="detail">What was wrong in this case, where, and what to do.</param>
    /// <param name="errors">Everything that is wrong with the input, or null.</param>
    public static async Task WriteAsync(HttpContext http, int status, string title, string detail, IReadOnlyList<InputError>? errors = null)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/problem+json";
        using (var writer = new Utf8JsonWriter(http.Response.BodyWriter, RulesetJson.WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteString("type"u8, "about:blank");
            writer.WriteString("title"u8, title);
            writer.WriteNumber("status"u8, status);
            writer.WriteString("detail"u8, detail);
            if (errors is { Count: > 0 })
                WriteErrors(writer, errors);
            writer.WriteEndObject();
        }
        await http.Response.BodyWriter.FlushAsync(http.RequestAborted);
    }

    /// <summary>Writes the property <c>errors</c>.</summary>
    public static void WriteErrors(Utf8JsonWriter writer, IReadOnlyList<InputError> errors)
    {
        writer.WriteStartArray("errors"u8);
        foreach (var error in errors)
        {
            writer.WriteStartObject();
            writer.WriteString("pointer"u8, error.Pointer);
            writer.WriteString("detail"u8, error.Detail);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    /// <summary>Answers 401 to a request whose credential is missing or unknown.</summary>
    public static Task UnauthorizedAsync(HttpContext http)
    {
        Challenge(http);
        return WriteAsync(
            http,
            StatusCodes.Status401Unauthorized,
            "Authentication required",
            "Send a valid SDK key or API token as 'Authorization: Bearer …' or 'X-API-Key: …'."
        );
    }

    /// <summary>Adds the challenge of an answer 401, which says whether the request had a credential.</summary>
    /// <remarks>RFC 6750, section 3.</remarks>
    public static void Challenge(HttpContext http)
    {
        var headers = http.Request.Headers;
        var hasCredential = headers.Authorization.Count > 0 || headers.ContainsKey("X-API-Key");
        http.Response.Headers.WWWAuthenticate = hasCredential
            ? "Bearer realm=\"FlagCluster\", error=\"invalid_token\""
            : "Bearer realm=\"FlagCluster\"";
    }
}
