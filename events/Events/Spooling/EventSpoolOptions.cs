using System.ComponentModel.DataAnnotations;

namespace FlagCluster.Events.Spooling;

/// <summary>Configures how events wait on disk while a destination is unavailable. Section <c>EventSpool</c>.</summary>
public sealed class EventSpoolOptions : IValidatableObject
{
    /// <summary>
    /// Gets or sets the folder, which has a subfolder for each destination. Default empty: hosts use <c>events</c> in the data folder.
    /// </summary>
    public string Directory { get; set; } = "";

    /// <summary>
    /// Gets or sets the size limit of the spool of one destination, in bytes. Default 1 GiB. Above it the oldest file is deleted and its
    /// events are counted as dropped.
    /// </summary>
    [Range(1024 * 1024, 1L << 50, ErrorMessage = "EventSpool:MaxBytes must be from 1048576 to 1125899906842624.")]
    public long MaxBytes { get; set; } = 1024 * 1024 * 1024;

    /// <summary>
    /// Gets or sets the hours for which an event can wait, accurate to one sixteenth of the value. Default 72. Older events are dropped and
    /// counted.
    /// </summary>
    [Range(0.001, 8760, ErrorMessage = "EventSpool:MaxAgeHours must be from 0.001 to 8760.")]
    public double MaxAgeHours { get; set; } = 72;

    /// <summary>Gets or sets the size of one file in bytes. Default 16 MiB. With smaller files each deletion drops fewer events.</summary>
    [Range(64 * 1024, 1024 * 1024 * 1024, ErrorMessage = "EventSpool:SegmentBytes must be from 65536 to 1073741824.")]
    public int SegmentBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>
    /// Gets or sets the seconds between two flushes to the disk. Default 1. A killed process loses nothing that was written; a power
    /// failure loses what was not flushed.
    /// </summary>
    [Range(0, 60, ErrorMessage = "EventSpool:FlushSeconds must be from 0 to 60.")]
    public double FlushSeconds { get; set; } = 1;

    /// <summary>Gets or sets the seconds after which the events of a running delivery are also written to the spool. Default 1.</summary>
    [Range(0.1, 60, ErrorMessage = "EventSpool:AfterSeconds must be from 0.1 to 60.")]
    public double AfterSeconds { get; set; } = 1;

    /// <summary>Gets or sets the seconds before the first retry after a failure. They double up to 30. Default 0.5.</summary>
    [Range(0.01, 30, ErrorMessage = "EventSpool:RetrySeconds must be from 0.01 to 30.")]
    public double RetrySeconds { get; set; } = 0.5;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (MaxBytes >= 2L * SegmentBytes)
            yield break;
        yield return new(
            $"EventSpool:MaxBytes must be at least twice EventSpool:SegmentBytes, which is {SegmentBytes}.",
            [nameof(MaxBytes)]
        );
    }
}
