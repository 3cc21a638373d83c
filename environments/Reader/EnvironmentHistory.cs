using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Engine.Rulesets;

namespace FlagCluster.Environments.Reader;

/// <summary>Rebuilds rulesets from the log of an environment.</summary>
public static class EnvironmentHistory
{
    private const int PageSize = 500;

    /// <summary>Returns the ruleset at a version.</summary>
    /// <param name="log">The log.</param>
    /// <param name="environment">The environment.</param>
    /// <param name="version">The version.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <returns>The ruleset, or null when the environment never had the version.</returns>
    /// <exception cref="StorageUnavailableException">The store is unavailable.</exception>
    public static async Task<Ruleset?> ReadAtAsync(
        this IEnvironmentLog log,
        EnvironmentId environment,
        EnvironmentVersion version,
        CancellationToken cancellationToken = default
    )
    {
        if (version == EnvironmentVersion.Initial)
            return Ruleset.Empty;
        // Number 0 of a later epoch never existed, but replaying zero changes would reach it with an empty ruleset.
        if (version.Number < 1)
            return null;
        var state = await ReplayAsync(log, environment, version, cancellationToken);
        return state.Version == version ? state.Ruleset : null;
    }

    /// <summary>Returns the newest state of an environment.</summary>
    /// <exception cref="StorageUnavailableException">The store is unavailable.</exception>
    /// <exception cref="InvalidDataException">The log has a gap or an unreadable entry.</exception>
    internal static async Task<EnvironmentState> ReadNewestAsync(
        this IEnvironmentLog log,
        EnvironmentId environment,
        CancellationToken cancellationToken
    )
    {
        var head = await log.ReadHeadAsync(environment, cancellationToken);
        var state = await ReplayAsync(log, environment, head, cancellationToken);
        if (state.Version == head)
            return state;
        throw new InvalidDataException(
            $"The log of {environment} ends at {state.Version}, but its head is {head}. Restore the database from a backup."
        );
    }

    /// <summary>Replays the changes from the newest usable snapshot up to a version, or up to the first gap.</summary>
    private static async Task<EnvironmentState> ReplayAsync(
        IEnvironmentLog log,
        EnvironmentId environment,
        EnvironmentVersion target,
        CancellationToken cancellationToken
    )
    {
        var snapshot = await log.ReadSnapshotAsync(environment, target, cancellationToken);
        var start = snapshot?.Version ?? new(target.Epoch, 0);
        var clientVersion = EnvironmentVersion.None;
        var ruleset = snapshot is null ? Ruleset.Empty : RulesetJson.ReadTrusted(snapshot.Json, out clientVersion);
        var clientView = ClientView.Create(ruleset, clientVersion == EnvironmentVersion.None ? start : clientVersion);
        var state = new EnvironmentState(start, ruleset, clientView, start);
        while (state.Version < target)
        {
            var limit = (int)Math.Min(PageSize, target.Number - state.Version.Number);
            var page = await log.ReadChangesAsync(environment, state.Version, limit, cancellationToken);
            foreach (var change in page)
            {
                if (change.Version != state.Version.Next)
                    return state;
                state = state.Apply(change.Changes, change.Version);
            }
            if (page.Count == 0)
                break;
        }
        return state;
    }
}
