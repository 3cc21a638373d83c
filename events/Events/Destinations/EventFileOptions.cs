using System.ComponentModel.DataAnnotations;

namespace FlagCluster.Events.Destinations;

/// <summary>How the recorder <c>file</c> writes. Section <c>EventFile</c>.</summary>
public sealed class EventFileOptions
{
    /// <summary>The folder of <c>events.jsonl</c> and its older files. Default empty: hosts use <c>events</c> in the data folder.</summary>
    public string Directory { get; set; } = "";

    /// <summary>Bytes of one file. Default 128 MiB. The next event starts another.</summary>
    [Range(64 * 1024, int.MaxValue, ErrorMessage = "EventFile:MaxBytes must be from 65536 to 2147483647.")]
    public int MaxBytes { get; set; } = 128 * 1024 * 1024;

    /// <summary>Hours after which another file is started. Default 24.</summary>
    [Range(0.001, 8760, ErrorMessage = "EventFile:MaxAgeHours must be from 0.001 to 8760.")]
    public double MaxAgeHours { get; set; } = 24;

    /// <summary>Files kept, the one that is written among them. Default 10. The oldest is deleted.</summary>
    [Range(1, 100_000, ErrorMessage = "EventFile:MaxFiles must be from 1 to 100000.")]
    public int MaxFiles { get; set; } = 10;
}
