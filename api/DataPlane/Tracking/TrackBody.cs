using System.Text.Json;
using FlagCluster.Api.Http;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace FlagCluster.Api.DataPlane.Tracking;

/// <summary>Reads the JSON bodies of reports.</summary>
internal sealed class TrackBody(IOptions<TrackOptions> options)
{
    /// <summary>The content type of navigator.sendBeacon with a text.</summary>
    public const string BeaconType = "text/plain";

    /// <summary>Reads the body.</summary>
    /// <param name="http">The request.</param>
    /// <param name="isBeacon">Whether the body may be declared as <see cref="BeaconType"/>.</param>
    /// <returns>The document, or null after the request was answered with an error.</returns>
    public async Task<JsonDocument?> ReadAsync(HttpContext http, bool isBeacon)
    {
        var request = http.Request;
        if (Unsupported(http, isBeacon) is { } unsupported)
            return await RejectAsync(http, StatusCodes.Status415UnsupportedMediaType, "Unsupported media type", unsupported);
        if (await BodyReader.ReadBytesAsync(request, options.Value.MaxBodyBytes) is not { } body)
        {
            return await RejectAsync(
                http,
                StatusCodes.Status413PayloadTooLarge,
                "Body too large",
                $"{options.Value.MaxBodyBytes} bytes are allowed (Track:MaxBodyBytes). Send the events in several reports."
            );
        }
        if (RulesetJson.Parse(body, out var error) is { } document)
            return document;
        return await RejectAsync(http, StatusCodes.Status400BadRequest, "Invalid JSON", error!.Detail);
    }

    private static string? Unsupported(HttpContext http, bool isBeacon)
    {
        var type = http.Request.ContentType?.Split(';')[0].Trim() ?? "";
        var isSupported =
            type.Length == 0
            || type.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            || (isBeacon && type.Equals(BeaconType, StringComparison.OrdinalIgnoreCase));
        if (!isSupported)
            return $"Send 'Content-Type: application/json', not '{Clipped.Value(type)}'.";
        return ContentCodings.FindUnsupported(http);
    }

    private static async Task<JsonDocument?> RejectAsync(HttpContext http, int status, string title, string detail)
    {
        await Problems.WriteAsync(http, status, title, detail);
        return null;
    }
}
