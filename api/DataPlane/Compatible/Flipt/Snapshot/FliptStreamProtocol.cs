using FlagCluster.Api.DataPlane.Streaming;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Tenancy;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.DataPlane.Compatible.Flipt.Snapshot;

/// <summary>
/// Represents streams of Flipt: a JSON object on each line. Clients parse every line, so that an empty one would be an error; a blank
/// before an object is none.
/// </summary>
internal sealed class FliptStreamProtocol : StreamProtocol
{
    /// <summary>The only protocol.</summary>
    public static readonly FliptStreamProtocol Instance = new();

    private FliptStreamProtocol() { }

    /// <inheritdoc/>
    public override CompatibleApis Api => CompatibleApis.Flipt;

    /// <inheritdoc/>
    public override string MediaType => "application/json";

    /// <inheritdoc/>
    public override byte[] Heartbeat { get; } = " "u8.ToArray();

    /// <inheritdoc/>
    public override bool HeartbeatBeginsEvent => true;

    /// <inheritdoc/>
    public override byte[] Retry(int milliseconds) => [];

    /// <inheritdoc/>
    public override Task RejectAsync(HttpContext http, (string Title, string Detail)? rejection) =>
        FliptErrors.RejectAsync(http, rejection);

    /// <inheritdoc/>
    public override Task FailAsync(HttpContext http, int status, string title, string detail) =>
        FliptErrors.FailAsync(http, ErrorCode.General, detail, status);
}
