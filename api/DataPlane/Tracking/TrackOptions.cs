using System.ComponentModel.DataAnnotations;
using FlagCluster.Contracts.Events;
using Microsoft.Extensions.Options;

namespace FlagCluster.Api.DataPlane.Tracking;

/// <summary>Configures the limits of reports of events. Section <c>Track</c>.</summary>
public sealed class TrackOptions
{
    /// <summary>Gets or sets the largest request body in bytes. Default 1 MiB. A larger body is answered 413.</summary>
    [Range(1024, 16 * 1024 * 1024, ErrorMessage = "Track:MaxBodyBytes must be from 1024 to 16777216.")]
    public int MaxBodyBytes { get; set; } = 1024 * 1024;

    /// <summary>
    /// Gets or sets the bytes of events that all reports together may add per second. Default 16 MiB. Environments that report have equal
    /// shares, one share stays free for another, and the keys of an environment divide its share. A report above the share of its key is
    /// answered 429. An event counts as 400 bytes in addition to its part of the body.
    /// </summary>
    [Range(1024, 1L << 40, ErrorMessage = "Track:BytesPerSecond must be from 1024 to 1099511627776.")]
    public long BytesPerSecond { get; set; } = 16 * 1024 * 1024;

    /// <summary>Gets or sets the number of events in one report. Default 500. A larger report is answered 400.</summary>
    [Range(1, 100_000, ErrorMessage = "Track:MaxEvents must be from 1 to 100000.")]
    public int MaxEvents { get; set; } = 500;

    /// <summary>Gets or sets the number of attributes of one event. Default 50. An event with more is rejected.</summary>
    [Range(0, 1000, ErrorMessage = "Track:MaxAttributes must be from 0 to 1000.")]
    public int MaxAttributes { get; set; } = 50;

    /// <summary>Gets or sets the bytes of one event's attributes as compact JSON. Default 4096. An event with more is rejected.</summary>
    [Range(2, 65_536, ErrorMessage = "Track:MaxAttributeLength must be from 2 to 65536.")]
    public int MaxAttributeLength { get; set; } = 4096;

    /// <summary>
    /// Gets or sets the largest age of an event in hours. Default 168, a week. An older event is rejected. Consumers should remember ids at
    /// least as long.
    /// </summary>
    [Range(1, 8784, ErrorMessage = "Track:MaxAgeHours must be from 1 to 8784.")]
    public int MaxAgeHours { get; set; } = 168;

    /// <summary>
    /// Gets or sets the seconds by which a sender's clock may be ahead. Default 300. An event further in the future is rejected.
    /// </summary>
    [Range(0, 86_400, ErrorMessage = "Track:MaxAheadSeconds must be from 0 to 86400.")]
    public int MaxAheadSeconds { get; set; } = 300;

    internal EventLimits Limits =>
        new(MaxAttributes, MaxAttributeLength, TimeSpan.FromHours(MaxAgeHours), TimeSpan.FromSeconds(MaxAheadSeconds));
}

/// <summary>Validates <see cref="TrackOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class TrackOptionsValidator : IValidateOptions<TrackOptions>;
