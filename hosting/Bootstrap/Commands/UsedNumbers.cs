using FlagCluster.Contracts.Audit;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Hosting.Bootstrap.Commands;

/// <summary>Represents numbers that were used since a backup, and that a restored database must not use again.</summary>
/// <param name="Versions">The versions of environments.</param>
/// <param name="Heads">
/// Entries of audit logs, from checkpoints outside of the database or from a replaced one. The newest of each log becomes part of its
/// entries, and the new epoch of the log is higher than its epoch.
/// </param>
public sealed record UsedNumbers(IReadOnlyDictionary<EnvironmentId, EnvironmentVersion> Versions, IReadOnlyList<AuditHead> Heads)
{
    /// <summary>Gets the numbers of a database of which nothing is known.</summary>
    public static UsedNumbers None { get; } = new(new Dictionary<EnvironmentId, EnvironmentVersion>(), []);
}
