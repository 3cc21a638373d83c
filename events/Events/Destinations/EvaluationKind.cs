namespace FlagCluster.Events.Destinations;

/// <summary>Specifies how a flag was evaluated.</summary>
public enum EvaluationKind
{
    /// <summary>Alone, by a server.</summary>
    Single,

    /// <summary>Together with all other flags, by a server. It does not show that the flag was used.</summary>
    Bulk,

    /// <summary>In an SDK, which reported it as an exposure.</summary>
    Sdk,
}
