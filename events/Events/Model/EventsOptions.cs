using System.ComponentModel.DataAnnotations;

namespace FlagCluster.Events.Model;

/// <summary>Configures which evaluations are recorded, and where they are delivered. Section <c>Events</c>.</summary>
public sealed class EventsOptions
{
    /// <summary>
    /// Gets or sets the destinations, separated by commas: <c>analytics</c>, <c>file</c>, <c>http</c>, <c>kafka</c>, or <c>none</c> to
    /// record nothing. Default <c>none</c>; the standalone server has the default <c>analytics</c>, which counts events in its database.
    /// </summary>
    [Required(ErrorMessage = "Events:Recorders is empty; name destinations, such as analytics or file,kafka, or none.")]
    public string Recorders { get; set; } = "none";

    /// <summary>
    /// Gets or sets the sampling ratio of evaluations by flag, as <c>pattern=ratio</c> separated by commas. The first pattern that matches
    /// applies; <c>*</c> matches any text. Default empty: all evaluations are recorded.
    /// </summary>
    public string Sampling { get; set; } = "";

    /// <summary>
    /// Gets or sets the largest value, in bytes of JSON, that an event contains; 0 omits all values. Default 1024.
    /// </summary>
    [Range(0, 65_536, ErrorMessage = "Events:ValueLength must be from 0 to 65536.")]
    public int ValueLength { get; set; } = 1024;

    /// <summary>
    /// Gets or sets the number of evaluations and bulk answers that can wait in memory to be written, rounded up to a power of two.
    /// Default 65536. More are dropped and counted.
    /// </summary>
    [Range(1024, 16_777_216, ErrorMessage = "Events:BufferEvents must be from 1024 to 16777216.")]
    public int BufferEvents { get; set; } = 65_536;

    /// <summary>
    /// Gets or sets the milliseconds for which an evaluation waits for others before it is written. Default 5. Together with the time of a
    /// delivery it limits what a killed process loses.
    /// </summary>
    [Range(1, 1000, ErrorMessage = "Events:LingerMilliseconds must be from 1 to 1000.")]
    public int LingerMilliseconds { get; set; } = 5;

    /// <summary>Gets or sets the largest number of events in one delivery. Default 5000.</summary>
    [Range(1, 100_000, ErrorMessage = "Events:BatchEvents must be from 1 to 100000.")]
    public int BatchEvents { get; set; } = 5000;

    /// <summary>
    /// Gets or sets the number of events that can wait in memory for one destination. Default 50000. Above half of it they go to the spool.
    /// </summary>
    [Range(1000, 10_000_000, ErrorMessage = "Events:QueueEvents must be from 1000 to 10000000.")]
    public int QueueEvents { get; set; } = 50_000;

    /// <summary>Gets or sets the size in bytes of the events that can wait in memory for one destination. Default 64 MiB.</summary>
    [Range(1024 * 1024, int.MaxValue, ErrorMessage = "Events:QueueBytes must be from 1048576 to 2147483647.")]
    public int QueueBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>
    /// Gets or sets the seconds for which a shutdown waits for destinations to accept what is in memory. The rest goes to their spools.
    /// Default 5.
    /// </summary>
    [Range(0, 600, ErrorMessage = "Events:StopSeconds must be from 0 to 600.")]
    public double StopSeconds { get; set; } = 5;

    /// <summary>Returns the names in <see cref="Recorders"/>; empty for <c>none</c>.</summary>
    public IReadOnlyList<string> Names()
    {
        var names = Recorders.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return [.. names.Where(name => name != "none").Distinct(StringComparer.Ordinal)];
    }
}
