using FlagCluster.Api.DataPlane.Streaming;
using FlagCluster.Contracts.Changes;
using FlagCluster.Environments.Replica;

namespace FlagCluster.Api.DataPlane.Compatible.Flipt.Snapshot;

/// <summary>Provides the snapshot of the current ruleset to streams. A reader that missed some receives the newest one only.</summary>
/// <param name="replica">The replica of the environment.</param>
/// <param name="name">The name by which clients call the namespace.</param>
/// <param name="snapshots">The snapshots.</param>
internal sealed class FliptSnapshotFeed(EnvironmentReplica replica, string name, FliptSnapshots snapshots) : IStreamFeed
{
    /// <inheritdoc/>
    public StreamFrame? Next(EnvironmentVersion has)
    {
        var current = replica.Current;
        return has >= current.Version ? null : snapshots.Of(current, replica.Environment).Frame(name);
    }
}
