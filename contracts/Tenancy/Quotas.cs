namespace FlagCluster.Contracts.Tenancy;

/// <summary>Represents limits of an organization. What is null is as the settings of the installation say.</summary>
public sealed record Quotas
{
    /// <summary>Gets the number of projects, or null.</summary>
    public int? Projects { get; init; }

    /// <summary>Gets the number of environments of all projects, or null.</summary>
    public int? Environments { get; init; }

    /// <summary>Gets the number of flags of each environment, archived ones included, or null.</summary>
    public int? Flags { get; init; }

    /// <summary>Gets the number of SDK keys of all environments, or null.</summary>
    public int? Keys { get; init; }

    /// <summary>Gets the number of open streams on each server, or null.</summary>
    public int? Streams { get; init; }

    /// <summary>Gets the number of reported events per second on each server, or null.</summary>
    public int? EventsPerSecond { get; init; }
}
