namespace FlagCluster.Api.DataPlane.Streaming;

/// <summary>Specifies why a stream was not opened.</summary>
internal enum StreamRejection
{
    /// <summary>The admission queue is full.</summary>
    QueueFull,

    /// <summary>The key has the maximum number of open streams.</summary>
    KeyLimit,

    /// <summary>No ruleset of the environment is loaded.</summary>
    NotReady,

    /// <summary>The server is stopping.</summary>
    Stopping,
}
