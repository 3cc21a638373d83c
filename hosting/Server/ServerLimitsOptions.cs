using System.ComponentModel.DataAnnotations;

namespace FlagCluster.Hosting.Server;

/// <summary>Configures the limits of connections. Section <c>ServerLimits</c>.</summary>
public sealed class ServerLimitsOptions
{
    /// <summary>
    /// Gets or sets the seconds after which a connection without requests is closed. Default 130. A proxy in front of the server must close
    /// its idle connections earlier, or it sends requests into connections that the server is closing.
    /// </summary>
    [Range(1, 3600, ErrorMessage = "ServerLimits:KeepAliveSeconds must be from 1 to 3600.")]
    public int KeepAliveSeconds { get; set; } = 130;

    /// <summary>Gets or sets the seconds within which a client must send the headers of a request. Default 30.</summary>
    [Range(1, 600, ErrorMessage = "ServerLimits:HeadersSeconds must be from 1 to 600.")]
    public int HeadersSeconds { get; set; } = 30;

    /// <summary>
    /// Gets or sets the rate at which a client must send a body at least, in bytes per second, after five seconds. Default 240. A slower
    /// request is answered 408.
    /// </summary>
    [Range(1, 1_000_000, ErrorMessage = "ServerLimits:BodyBytesPerSecond must be from 1 to 1000000.")]
    public int BodyBytesPerSecond { get; set; } = 240;

    /// <summary>
    /// Gets or sets the number of requests, and therefore of event streams, that one HTTP/2 connection can have open at a time. Default
    /// 100.
    /// </summary>
    [Range(1, 10_000, ErrorMessage = "ServerLimits:StreamsPerConnection must be from 1 to 10000.")]
    public int StreamsPerConnection { get; set; } = 100;

    /// <summary>Gets or sets the bytes of bodies that an HTTP/2 connection sends ahead of their being read. Default 1 MiB.</summary>
    [Range(65_536, 16_777_216, ErrorMessage = "ServerLimits:ConnectionWindowBytes must be from 65536 to 16777216.")]
    public int ConnectionWindowBytes { get; set; } = 1024 * 1024;

    /// <summary>Gets or sets the bytes that one request of an HTTP/2 connection sends ahead of their being read. Default 768 KiB.</summary>
    [Range(65_536, 16_777_216, ErrorMessage = "ServerLimits:StreamWindowBytes must be from 65536 to 16777216.")]
    public int StreamWindowBytes { get; set; } = 768 * 1024;
}
