using System.ComponentModel.DataAnnotations;

namespace FlagCluster.Control.Tenancy;

/// <summary>Configures the limits of every organization without its own. Section <c>Quota</c>.</summary>
public sealed class QuotaOptions
{
    /// <summary>Gets or sets the number of projects. Default 10,000.</summary>
    [Range(0, 10_000_000, ErrorMessage = "Quota:Projects must be from 0 to 10000000.")]
    public int Projects { get; set; } = 10_000;

    /// <summary>Gets or sets the number of environments of all projects. Default 50,000.</summary>
    [Range(0, 10_000_000, ErrorMessage = "Quota:Environments must be from 0 to 10000000.")]
    public int Environments { get; set; } = 50_000;

    /// <summary>Gets or sets the number of flags of each environment, archived ones included. Default 100,000.</summary>
    [Range(0, 10_000_000, ErrorMessage = "Quota:Flags must be from 0 to 10000000.")]
    public int Flags { get; set; } = 100_000;

    /// <summary>Gets or sets the number of SDK keys of all environments. Default 1,000,000.</summary>
    [Range(0, 100_000_000, ErrorMessage = "Quota:Keys must be from 0 to 100000000.")]
    public int Keys { get; set; } = 1_000_000;

    /// <summary>Gets or sets the number of open streams on each server. Default 1,000,000.</summary>
    [Range(0, 100_000_000, ErrorMessage = "Quota:Streams must be from 0 to 100000000.")]
    public int Streams { get; set; } = 1_000_000;

    /// <summary>Gets or sets the number of reported events per second on each server. Default 1,000,000.</summary>
    [Range(0, 100_000_000, ErrorMessage = "Quota:EventsPerSecond must be from 0 to 100000000.")]
    public int EventsPerSecond { get; set; } = 1_000_000;
}
