using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace FlagCluster.Api.DataPlane.Streaming;

/// <summary>Configures the streams of server-sent events. Section <c>Stream</c>.</summary>
public sealed class StreamOptions
{
    /// <summary>
    /// Gets or sets the seconds between two heartbeats. Default 15, which most proxies accept. Heartbeats detect lost connections.
    /// </summary>
    [Range(0.1, 300, ErrorMessage = "Stream:HeartbeatSeconds must be from 0.1 to 300.")]
    public double HeartbeatSeconds { get; set; } = 15;

    /// <summary>
    /// Gets or sets the maximum number of open streams of one key on this server. Default 20,000. One more is answered 429.
    /// </summary>
    [Range(1, 10_000_000, ErrorMessage = "Stream:MaxConnectionsPerKey must be from 1 to 10000000.")]
    public int MaxConnectionsPerKey { get; set; } = 20_000;

    /// <summary>
    /// Gets or sets the changes kept as serialized frames per environment. A reader that is behind by fewer continues with them. Default
    /// 1,000.
    /// </summary>
    [Range(1, 100_000, ErrorMessage = "Stream:RingFrames must be from 1 to 100000.")]
    public int RingFrames { get; set; } = 1_000;

    /// <summary>Gets or sets the bytes of serialized frames kept per environment. Default 16 MiB.</summary>
    [Range(64 * 1024, 1024 * 1024 * 1024, ErrorMessage = "Stream:RingBytes must be from 65536 to 1073741824.")]
    public int RingBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>
    /// Gets or sets the streams that may begin per second on this server. Default 400: 5,000 begin within 15 s. Streams above the rate wait
    /// for at most 10 s; the others receive a time to reconnect.
    /// </summary>
    [Range(1, 1_000_000, ErrorMessage = "Stream:AdmissionsPerSecond must be from 1 to 1000000.")]
    public int AdmissionsPerSecond { get; set; } = 400;

    /// <summary>
    /// Gets or sets the shortest time in milliseconds after which a client should reconnect. Default 1,000. Each client receives a random
    /// time up to twice as long, or longer when more streams are open than <see cref="AdmissionsPerSecond"/> admits in that time.
    /// </summary>
    [Range(10, 600_000, ErrorMessage = "Stream:RetryMilliseconds must be from 10 to 600000.")]
    public int RetryMilliseconds { get; set; } = 1_000;
}

/// <summary>Validates <see cref="StreamOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class StreamOptionsValidator : IValidateOptions<StreamOptions>;
