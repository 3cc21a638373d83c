using System.ComponentModel.DataAnnotations;
using FlagCluster.Events.Writing;

namespace FlagCluster.Events.Recording;

/// <summary>What is recorded of evaluations, and where to. Section <c>Events</c>.</summary>
public sealed class EventsOptions : IValidatableObject
{
    /// <summary>Where events go, separated by commas: <c>local</c>, <c>file</c>, <c>kafka</c>; <c>none</c> records nothing. Default <c>local</c>, which counts them in this process.</summary>
    [Required(ErrorMessage = "Events:Recorders is empty; name where events go, such as local or file,kafka, or none.")]
    public string Recorders { get; set; } = "local";

    /// <summary>Share of evaluations recorded by flag, as <c>pattern=rate</c> separated by commas; the first pattern that fits counts, <c>*</c> stands for any text. Default empty: all of them.</summary>
    public string Sampling { get; set; } = "";

    /// <summary>Bytes of JSON up to which a served value is part of its event; 0 leaves all out. Default 1024.</summary>
    [Range(0, 65_536, ErrorMessage = "Events:ValueLength must be from 0 to 65536.")]
    public int ValueLength { get; set; } = 1024;

    /// <summary>Evaluations that may wait in memory to be written, rounded up to a power of two. Default 65536. More are dropped and counted.</summary>
    [Range(1024, 16_777_216, ErrorMessage = "Events:BufferEvents must be from 1024 to 16777216.")]
    public int BufferEvents { get; set; } = 65_536;

    /// <summary>Milliseconds that an evaluation waits for others before it is written. Default 5. It bounds, with the time of a delivery, what a kill can lose.</summary>
    [Range(1, 1000, ErrorMessage = "Events:LingerMilliseconds must be from 1 to 1000.")]
    public int LingerMilliseconds { get; set; } = 5;

    /// <summary>Events of one delivery at most. Default 5000.</summary>
    [Range(1, 100_000, ErrorMessage = "Events:BatchEvents must be from 1 to 100000.")]
    public int BatchEvents { get; set; } = 5000;

    /// <summary>Events that may wait in memory for one destination. Default 50000. From half of it on they go to its spool, and while there is no room the writer waits for the spool.</summary>
    [Range(1000, 10_000_000, ErrorMessage = "Events:QueueEvents must be from 1000 to 10000000.")]
    public int QueueEvents { get; set; } = 50_000;

    /// <summary>Bytes of those events. Default 64 MiB.</summary>
    [Range(1024 * 1024, int.MaxValue, ErrorMessage = "Events:QueueBytes must be from 1048576 to 2147483647.")]
    public int QueueBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>Seconds that a stop gives destinations to take what is in memory; the rest goes to their spools. Default 5.</summary>
    [Range(0, 600, ErrorMessage = "Events:StopSeconds must be from 0 to 600.")]
    public double StopSeconds { get; set; } = 5;

    /// <summary>The names in <see cref="Recorders"/>; empty for none.</summary>
    public IReadOnlyList<string> Names() =>
        [.. Recorders.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Where(name => name != "none").Distinct(StringComparer.Ordinal)];

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (SamplingRules.Problem(Sampling) is { } problem) yield return new($"Events:Sampling {problem}", [nameof(Sampling)]);
    }
}
