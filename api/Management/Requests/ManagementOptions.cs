using System.ComponentModel.DataAnnotations;

namespace FlagCluster.Api.Management.Requests;

/// <summary>How the management API is served. Section <c>Manage</c>.</summary>
public sealed class ManagementOptions
{
    /// <summary>Bytes of a request body. Default 64 MiB. A larger body is answered 413.</summary>
    [Range(64 * 1024, 1024 * 1024 * 1024, ErrorMessage = "Manage:MaxBodyBytes must be from 65536 to 1073741824.")]
    public int MaxBodyBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>Seconds a request may wait for the store and the writers, from when its body is read. Default 15. Then it is answered 503, and what it wrote may have happened or not.</summary>
    [Range(0.1, 300, ErrorMessage = "Manage:TimeoutSeconds must be from 0.1 to 300.")]
    public double TimeoutSeconds { get; set; } = 15;

    /// <summary>Seconds an answer to a write waits for this server to serve what was written. Default 5.</summary>
    [Range(0, 300, ErrorMessage = "Manage:ReadYourWritesSeconds must be from 0 to 300.")]
    public double ReadYourWritesSeconds { get; set; } = 5;
}
