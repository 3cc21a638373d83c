using System.ComponentModel.DataAnnotations;

namespace FlagCluster.Events.Destinations;

/// <summary>Configures the destination <c>file</c>. Section <c>EventFile</c>.</summary>
public sealed class EventFileOptions
{
    /// <summary>
    /// Gets or sets the folder of <c>events.jsonl</c> and older files. Default empty: hosts use <c>events</c> in the data folder.
    /// </summary>
    public string Directory { get; set; } = "";

    /// <summary>
    /// Gets or sets the size of one file in bytes. Default 128 MiB. A file that would exceed it is replaced by a new one.
    /// </summary>
    [Range(64 * 1024, int.MaxValue, ErrorMessage = "EventFile:MaxBytes must be from 65536 to 2147483647.")]
    public int MaxBytes { get; set; } = 128 * 1024 * 1024;

    /// <summary>Gets or sets the hours after which a new file is started. Default 24.</summary>
    [Range(0.001, 8760, ErrorMessage = "EventFile:MaxAgeHours must be from 0.001 to 8760.")]
    public double MaxAgeHours { get; set; } = 24;

    /// <summary>Gets or sets the number of files kept, including the current one. Default 10. The oldest are deleted.</summary>
    [Range(1, 100_000, ErrorMessage = "EventFile:MaxFiles must be from 1 to 100000.")]
    public int MaxFiles { get; set; } = 10;
}
