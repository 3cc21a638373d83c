using System.Text.Json;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Text;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.Http;

/// <summary>Writes RFC 9457 problem details.</summary>
/// <remarks>
/// The framework's writer omits the body when the request's <c>Accept</c> does not allow JSON, and has no limits on errors (ADR 24).
/// </remarks>
internal static class Problems
{
    /// <summary>The largest number of errors in an answer.</summary>
    public const int MaxErrors = 100;

    private const int MaxErrorLength = 1_000,
        MaxDetailLength = 4_000;

    /// <summary>Answers with problem details.</summary>
    /// <param name="http">The request.</param>
    /// <param name="status">The HTTP status.</param>
    /// <param name="title">The type of problem, the same for all its cases.</param>
    /// <param name="detail">What was wrong in this case, where, and what to do.</param>
    /// <param name="errors">Everything that is wrong with the input, or null.</param>
    /// <param name="type">The URI of the type, for types to which programs react; null for others.</param>
    public static async Task WriteAsync(
        HttpContext http,
        int status,
        string title,
        string detail,
        IReadOnlyList<InputError>? errors = null,
        string? type = null
    )
    {
        var requestId = RequestIds.Of(http);
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/problem+json";
        http.Response.Headers[RequestIds.Header] = requestId;
        using (var writer = new Utf8JsonWriter(http.Response.BodyWriter, RulesetJson.WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteString("type"u8, type ?? "about:blank");
            writer.WriteString("title"u8, title);
            writer.WriteNumber("status"u8, status);
            writer.WriteString("detail"u8, Clipped.Text(detail, MaxDetailLength));
            writer.WriteString("requestId"u8, requestId);
            if (errors is { Count: > 0 })
                WriteErrors(writer, errors);
            writer.WriteEndObject();
        }
        // Not cancelled when the caller disconnects, which ends the wait anyway: an exception here would be one of the exception handler.
        await http.Response.BodyWriter.FlushAsync(CancellationToken.None);
    }

    /// <summary>
    /// Writes the property <c>errors</c>: at most 100 errors, whose texts are at most 1,000 characters long. A document can have any number
    /// of errors, and their positions repeat its keys.
    /// </summary>
    public static void WriteErrors(Utf8JsonWriter writer, IReadOnlyList<InputError> errors)
    {
        writer.WriteStartArray("errors"u8);
        for (var i = 0; i < Math.Min(errors.Count, MaxErrors); i++)
        {
            writer.WriteStartObject();
            writer.WriteString("pointer"u8, Clipped.Text(errors[i].Pointer, MaxErrorLength));
            writer.WriteString("detail"u8, Clipped.Text(errors[i].Detail, MaxErrorLength));
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    /// <summary>Answers 401 to a request whose credential is missing or unknown.</summary>
    /// <param name="http">The request.</param>
    /// <param name="detail">Which credential the endpoint needs; by default an SDK key.</param>
    public static Task UnauthorizedAsync(
        HttpContext http,
        string detail = "Send a valid SDK key as 'Authorization: Bearer …' or 'X-API-Key: …'."
    )
    {
        Challenge(http);
        return WriteAsync(http, StatusCodes.Status401Unauthorized, "Authentication required", detail);
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
