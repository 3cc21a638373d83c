using System.ComponentModel.DataAnnotations;

namespace FlagCluster.Events.Spooling;

/// <summary>How events wait on disk while a destination is away. Section <c>EventSpool</c>.</summary>
public sealed class EventSpoolOptions : IValidatableObject
{
    /// <summary>The folder; each destination has one in it. Default empty: hosts use <c>events</c> in the data folder.</summary>
    public string Directory { get; set; } = "";

    /// <summary>Bytes that wait for one destination at most. Default 1 GiB. Past that the oldest file is dropped, and what is in it counted.</summary>
    [Range(1024 * 1024, 1L << 50, ErrorMessage = "EventSpool:MaxBytes must be from 1048576 to 1125899906842624.")]
    public long MaxBytes { get; set; } = 1024 * 1024 * 1024;

    /// <summary>Hours that an event waits at most, to within a sixteenth. Default 72. Older ones are dropped and counted.</summary>
    [Range(0.001, 8760, ErrorMessage = "EventSpool:MaxAgeHours must be from 0.001 to 8760.")]
    public double MaxAgeHours { get; set; } = 72;

    /// <summary>Bytes of one file. Default 16 MiB. Smaller files lose less at a time when the bound is passed.</summary>
    [Range(64 * 1024, 1024 * 1024 * 1024, ErrorMessage = "EventSpool:SegmentBytes must be from 65536 to 1073741824.")]
    public int SegmentBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>Seconds between two times that what was written is forced to the disk itself. Default 1. A kill of the process loses none of it; a loss of power can lose this much.</summary>
    [Range(0, 60, ErrorMessage = "EventSpool:FlushSeconds must be from 0 to 60.")]
    public double FlushSeconds { get; set; } = 1;

    /// <summary>Seconds that a delivery may take before its events are put into the spool as well. Default 1.</summary>
    [Range(0.1, 60, ErrorMessage = "EventSpool:AfterSeconds must be from 0.1 to 60.")]
    public double AfterSeconds { get; set; } = 1;

    /// <summary>Seconds before the first retry after a failure; it doubles up to 30 seconds. Default 0.5.</summary>
    [Range(0.01, 30, ErrorMessage = "EventSpool:RetrySeconds must be from 0.01 to 30.")]
    public double RetrySeconds { get; set; } = 0.5;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (MaxBytes < 2L * SegmentBytes) yield return new($"EventSpool:MaxBytes must be at least twice EventSpool:SegmentBytes, which is {SegmentBytes}.", [nameof(MaxBytes)]);
    }
}
