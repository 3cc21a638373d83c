using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Environments.Writer;

/// <summary>Rebuilds rulesets from an environment's log.</summary>
public static class EnvironmentHistory
{
    private const int PageSize = 500;

    /// <summary>The ruleset as it was at a version.</summary>
    /// <returns>The ruleset, or null when the environment never had that version.</returns>
    /// <exception cref="StorageUnavailableException">The store cannot answer.</exception>
    public static async Task<Ruleset?> ReadAtAsync(this IEnvironmentLog log, EnvironmentId environment, EnvironmentVersion version, CancellationToken cancellationToken = default)
    {
        if (version == EnvironmentVersion.Initial) return Ruleset.Empty;
        // Number 0 of a later epoch never was: replaying nothing would reach it with an empty ruleset.
        if (version.Number < 1) return null;
        var (reached, ruleset, _) = await ReplayAsync(log, environment, version, cancellationToken);
        return reached == version ? ruleset : null;
    }

    /// <summary>The newest version and its ruleset, and the version of the snapshot it was rebuilt from (number 0 for none).</summary>
    /// <exception cref="StorageUnavailableException">The store cannot answer.</exception>
    /// <exception cref="InvalidDataException">The log has a gap, or an entry cannot be read.</exception>
    internal static async Task<(WriterState State, EnvironmentVersion Snapshot)> ReadNewestAsync(this IEnvironmentLog log, EnvironmentId environment, CancellationToken cancellationToken)
    {
        var head = await log.ReadHeadAsync(environment, cancellationToken);
        var (reached, ruleset, snapshot) = await ReplayAsync(log, environment, head, cancellationToken);
        return reached == head ? (new(head, ruleset), snapshot)
            : throw new InvalidDataException($"The log of {environment} ends at {reached}, but its head is {head}. Restore the database from a backup.");
    }

    private static async Task<(EnvironmentVersion Version, Ruleset Ruleset, EnvironmentVersion Snapshot)> ReplayAsync(
        IEnvironmentLog log, EnvironmentId environment, EnvironmentVersion target, CancellationToken cancellationToken)
    {
        var snapshot = await log.ReadSnapshotAsync(environment, target, cancellationToken);
        var start = snapshot?.Version ?? new(target.Epoch, 0);
        var version = start;
        var ruleset = snapshot is null ? Ruleset.Empty : RulesetJson.ReadTrusted(snapshot.Json);
        while (version < target)
        {
            var page = await log.ReadChangesAsync(environment, version, (int)Math.Min(PageSize, target.Number - version.Number), cancellationToken);
            foreach (var change in page)
            {
                if (change.Version != version.Next) return (version, ruleset, start);
                ruleset = ruleset.Apply(change.Changes);
                version = change.Version;
            }
            if (page.Count == 0) break;
        }
        return (version, ruleset, start);
    }
}
