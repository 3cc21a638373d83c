using System.ComponentModel.DataAnnotations;

namespace FlagCluster.Api.DataPlane.Streaming;

/// <summary>How server-sent events are served. Section <c>Stream</c>.</summary>
public sealed class StreamOptions
{
    /// <summary>Seconds between two heartbeats. Default 15, as design and most proxies want. A connection that is gone is noticed by them.</summary>
    [Range(0.1, 300, ErrorMessage = "Stream:HeartbeatSeconds must be from 0.1 to 300.")]
    public double HeartbeatSeconds { get; set; } = 15;

    /// <summary>Streams one key may hold open on this server. Default 20,000. One more is answered 429.</summary>
    [Range(1, 10_000_000, ErrorMessage = "Stream:MaxConnectionsPerKey must be from 1 to 10000000.")]
    public int MaxConnectionsPerKey { get; set; } = 20_000;

    /// <summary>Changes kept as ready frames per environment, from which readers that fell behind go on. Default 1,000.</summary>
    [Range(1, 100_000, ErrorMessage = "Stream:RingFrames must be from 1 to 100000.")]
    public int RingFrames { get; set; } = 1_000;

    /// <summary>Bytes of ready frames kept per environment. Default 16 MiB.</summary>
    [Range(64 * 1024, 1024 * 1024 * 1024, ErrorMessage = "Stream:RingBytes must be from 65536 to 1073741824.")]
    public int RingBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>Streams that may begin per second on this server. Default 400: 5,000 are in within 15 s. Faster ones wait in line, 10 s at most; past that they are told to come back.</summary>
    [Range(1, 1_000_000, ErrorMessage = "Stream:AdmissionsPerSecond must be from 1 to 1000000.")]
    public int AdmissionsPerSecond { get; set; } = 400;

    /// <summary>
    /// The least milliseconds after which a client should reconnect. Default 1,000. Each is told up to twice as many, or more where more streams are
    /// open than <see cref="AdmissionsPerSecond"/> lets in during that time, so that they do not all come at once.
    /// </summary>
    [Range(10, 600_000, ErrorMessage = "Stream:RetryMilliseconds must be from 10 to 600000.")]
    public int RetryMilliseconds { get; set; } = 1_000;
}
