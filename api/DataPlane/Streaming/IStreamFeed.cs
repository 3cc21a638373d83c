using FlagCluster.Contracts.Changes;

namespace FlagCluster.Api.DataPlane.Streaming;

/// <summary>What a stream sends next to a reader, whatever that reader already has. Thread-safe.</summary>
internal interface IStreamFeed
{
    /// <summary>The next event for a reader.</summary>
    /// <param name="has">The version the reader has; <see cref="EnvironmentVersion.None"/> when it has none.</param>
    /// <returns>The event, or null when the reader has everything.</returns>
    StreamFrame? Next(EnvironmentVersion has);
}
