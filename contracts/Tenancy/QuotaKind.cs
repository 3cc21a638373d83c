namespace FlagCluster.Contracts.Tenancy;

/// <summary>Specifies what an organization has a limited number of.</summary>
public enum QuotaKind
{
    /// <summary>Projects.</summary>
    Projects,

    /// <summary>Environments of all projects.</summary>
    Environments,

    /// <summary>Flags of each environment, archived ones included.</summary>
    Flags,

    /// <summary>SDK keys of all environments.</summary>
    Keys,

    /// <summary>Open streams on each server.</summary>
    Streams,

    /// <summary>Reported events per second on each server.</summary>
    EventsPerSecond,
}
