using System.ComponentModel.DataAnnotations;
using FlagCluster.Contracts.Events;

namespace FlagCluster.Api.DataPlane.Tracking;

/// <summary>What reports of events may hold. Section <c>Track</c>.</summary>
public sealed class TrackOptions
{
    /// <summary>Bytes of a request body. Default 1 MiB. A larger body is answered 413.</summary>
    [Range(1024, 16 * 1024 * 1024, ErrorMessage = "Track:MaxBodyBytes must be from 1024 to 16777216.")]
    public int MaxBodyBytes { get; set; } = 1024 * 1024;

    /// <summary>Events of one report. Default 500. A larger report is answered 400.</summary>
    [Range(1, 100_000, ErrorMessage = "Track:MaxEvents must be from 1 to 100000.")]
    public int MaxEvents { get; set; } = 500;

    /// <summary>Attributes of one event. Default 50. An event with more is rejected.</summary>
    [Range(0, 1000, ErrorMessage = "Track:MaxAttributes must be from 0 to 1000.")]
    public int MaxAttributes { get; set; } = 50;

    /// <summary>Bytes of one event's attributes as compact JSON. Default 4096. An event with more is rejected.</summary>
    [Range(2, 65_536, ErrorMessage = "Track:MaxAttributeLength must be from 2 to 65536.")]
    public int MaxAttributeLength { get; set; } = 4096;

    /// <summary>Hours since an event happened. Default 168, a week. An older event is rejected; keep consumers' memory of ids at least as long.</summary>
    [Range(1, 8784, ErrorMessage = "Track:MaxAgeHours must be from 1 to 8784.")]
    public int MaxAgeHours { get; set; } = 168;

    /// <summary>Seconds that a sender's clock may be ahead. Default 300. An event further in the future is rejected.</summary>
    [Range(0, 86_400, ErrorMessage = "Track:MaxAheadSeconds must be from 0 to 86400.")]
    public int MaxAheadSeconds { get; set; } = 300;

    internal EventLimits Limits => new(MaxAttributes, MaxAttributeLength, TimeSpan.FromHours(MaxAgeHours), TimeSpan.FromSeconds(MaxAheadSeconds));
}
