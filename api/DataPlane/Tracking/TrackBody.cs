using System.Buffers;
using System.Text.Json;
using FlagCluster.Api.Http;
using FlagCluster.Contracts.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace FlagCluster.Api.DataPlane.Tracking;

/// <summary>Reads the JSON bodies of reports.</summary>
internal sealed class TrackBody(IOptions<TrackOptions> options)
{
    /// <summary>Reads the body.</summary>
    /// <returns>The document, or null when the request was answered with what is wrong.</returns>
    public async Task<JsonDocument?> ReadAsync(HttpContext http)
    {
        var request = http.Request;
        var type = request.ContentType?.Split(';')[0].Trim() ?? "";
        if (type.Length > 0 && !type.Equals("application/json", StringComparison.OrdinalIgnoreCase))
            return await RefuseAsync(http, StatusCodes.Status415UnsupportedMediaType, "This type of body is not taken here.", $"Send 'Content-Type: application/json', not '{DocumentText.Clip(type)}'.");
        var encoding = request.Headers.ContentEncoding.ToString();
        if (encoding.Length > 0 && !encoding.Equals("identity", StringComparison.OrdinalIgnoreCase))
            return await RefuseAsync(http, StatusCodes.Status415UnsupportedMediaType, "Compressed bodies are not taken here.", $"Send the body as it is, without 'Content-Encoding: {DocumentText.Clip(encoding)}'.");
        if (await BodyReader.ReadAllAsync(request, options.Value.MaxBodyBytes, http.RequestAborted) is not { } body)
            return await RefuseAsync(http, StatusCodes.Status413PayloadTooLarge, "The body is too large.", $"{options.Value.MaxBodyBytes} bytes are allowed (Track:MaxBodyBytes). Send the events in several reports.");
        var bytes = body.ToArray();
        request.BodyReader.AdvanceTo(body.End);
        if (RulesetJson.Parse(bytes, out var error) is { } document) return document;
        return await RefuseAsync(http, StatusCodes.Status400BadRequest, "The report cannot be read.", error!.Detail);
    }

    private static async Task<JsonDocument?> RefuseAsync(HttpContext http, int status, string title, string detail)
    {
        await Problems.WriteAsync(http, status, title, detail);
        return null;
    }
}
