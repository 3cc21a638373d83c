using FlagCluster.Contracts.Changes;
using FlagCluster.Environments.Replica;

namespace FlagCluster.Environments.Evaluation;

/// <summary>Waits for the first ruleset of an environment, so that the first request after a start does not fail.</summary>
public static class FirstLoad
{
    /// <summary>The time that a request waits.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    /// <summary>The error message when no ruleset was loaded in that time.</summary>
    public const string NotReady = "No ruleset is loaded yet; try again shortly.";

    /// <summary>Waits until a replica serves a ruleset. The caller holds the replica.</summary>
    /// <returns>False when <see cref="Timeout"/> elapsed first.</returns>
    public static Task<bool> WaitAsync(EnvironmentReplica replica, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(replica);
        return replica.WaitForAsync(EnvironmentVersion.Initial, Timeout, cancellationToken);
    }
}
