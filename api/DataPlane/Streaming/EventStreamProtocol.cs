using System.Globalization;
using System.Text;
using FlagCluster.Api.Http;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.DataPlane.Streaming;

/// <summary>Represents server-sent events, whose requests are answered with problem details.</summary>
internal class EventStreamProtocol : StreamProtocol
{
    /// <summary>The streams of FlagCluster itself.</summary>
    public static readonly EventStreamProtocol Instance = new();

    /// <inheritdoc/>
    public override string MediaType => "text/event-stream";

    /// <inheritdoc/>
    public override byte[] Heartbeat { get; } = ":\n\n"u8.ToArray();

    /// <inheritdoc/>
    public override byte[] Retry(int milliseconds) =>
        Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"retry: {milliseconds}\n\n"));

    /// <inheritdoc/>
    public override Task RejectAsync(HttpContext http, (string Title, string Detail)? rejection) =>
        rejection is { } found
            ? Problems.WriteAsync(http, StatusCodes.Status403Forbidden, found.Title, found.Detail)
            : Problems.UnauthorizedAsync(http);

    /// <inheritdoc/>
    public override Task FailAsync(HttpContext http, int status, string title, string detail) =>
        Problems.WriteAsync(http, status, title, detail);
}
