namespace FlagCluster.Api.DataPlane.Streaming;

/// <summary>Why a stream was not opened.</summary>
internal enum StreamRejection
{
    /// <summary>The line of those that wait is as long as it may be.</summary>
    LineFull,

    /// <summary>The key holds as many streams as it may.</summary>
    KeyLimit,

    /// <summary>No ruleset of the environment is loaded.</summary>
    NotReady,

    /// <summary>The server stops.</summary>
    Stopping,
}
