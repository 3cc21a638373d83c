using System.ComponentModel.DataAnnotations;

namespace FlagCluster.Api.DataPlane.Ofrep;

/// <summary>How evaluations over OFREP are served. Section <c>Ofrep</c>.</summary>
public sealed class OfrepOptions
{
    /// <summary>Bytes of a request body. Default 64 KiB. A larger body is answered 413.</summary>
    [Range(1024, 16 * 1024 * 1024, ErrorMessage = "Ofrep:MaxBodyBytes must be from 1024 to 16777216.")]
    public int MaxBodyBytes { get; set; } = 64 * 1024;

    /// <summary>Seconds without a sign of life after which a client should take its event stream for broken. Default 120.</summary>
    [Range(1, 86_400, ErrorMessage = "Ofrep:InactivitySeconds must be from 1 to 86400.")]
    public int InactivitySeconds { get; set; } = 120;
}
