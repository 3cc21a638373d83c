using System.ComponentModel.DataAnnotations;

namespace FlagCluster.Api.Management.Requests;

/// <summary>Configures the management API. Section <c>Management</c>.</summary>
public sealed class ManagementOptions
{
    /// <summary>The name of the configuration section.</summary>
    public const string Section = "Management";

    /// <summary>Gets or sets the largest request body in bytes. Default 64 MiB. A larger body is answered with 413.</summary>
    [Range(64 * 1024, 1024 * 1024 * 1024, ErrorMessage = "Management:MaxBodyBytes must be from 65536 to 1073741824.")]
    public int MaxBodyBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>
    /// Gets or sets the seconds a request may wait for the store and the writers, counted from when its body is read. Default 15. After
    /// that it is answered with 503, and the outcome of a write is unknown.
    /// </summary>
    [Range(0.1, 300, ErrorMessage = "Management:TimeoutSeconds must be from 0.1 to 300.")]
    public double TimeoutSeconds { get; set; } = 15;

    /// <summary>Gets or sets the seconds the answer to a write waits until this server serves the new version. Default 5.</summary>
    [Range(0, 300, ErrorMessage = "Management:ReadYourWritesSeconds must be from 0 to 300.")]
    public double ReadYourWritesSeconds { get; set; } = 5;

    /// <summary>
    /// Gets or sets the maximum number of open streams of live counts on this server. Default 1,000. One more is answered 429.
    /// </summary>
    [Range(0, 1_000_000, ErrorMessage = "Management:MaxLiveStreams must be from 0 to 1000000.")]
    public int MaxLiveStreams { get; set; } = 1_000;

    /// <summary>
    /// Gets or sets the maximum number of captures of evaluations at the same time on this server. One organization has at most half
    /// of them, and at least one. Default 10; 0 turns captures off. One more is answered 429.
    /// </summary>
    [Range(0, 1_000, ErrorMessage = "Management:MaxCaptures must be from 0 to 1000.")]
    public int MaxCaptures { get; set; } = 10;
}
