using FlagCluster.Contracts.Changes;

namespace FlagCluster.Api.DataPlane.Streaming;

/// <summary>Provides the next event for a reader of any version. Thread-safe.</summary>
internal interface IStreamFeed
{
    /// <summary>Returns the next event for a reader.</summary>
    /// <param name="has">The version that the reader has; <see cref="EnvironmentVersion.None"/> when it has none.</param>
    /// <returns>The event, or null when the reader is up to date.</returns>
    StreamFrame? Next(EnvironmentVersion has);
}
