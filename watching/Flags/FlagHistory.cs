using System.Collections.Immutable;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Environments.Reader;

namespace FlagCluster.Watching.Flags;

/// <summary>Reads the history of a flag from the log of its environment.</summary>
internal static class FlagHistory
{
    private const int PageSize = 200;

    /// <summary>The number of changes after which the search for the state of a flag ends.</summary>
    private const int MaxChanges = 10_000;

    /// <summary>Returns whether a change puts or deletes a flag.</summary>
    public static bool Touches(this Change change, string flag) =>
        change.Changes.Operations.Any(operation => operation.Kind == ItemKind.Flag && operation.Key == flag);

    /// <summary>
    /// Returns when a person and when a rule last changed a flag, after a time. A change that came from Git, a bundle, a file or a schedule
    /// is one of the person who wrote it there.
    /// </summary>
    /// <param name="log">The log.</param>
    /// <param name="environment">The environment.</param>
    /// <param name="flag">The key of the flag.</param>
    /// <param name="head">The newest version that counts.</param>
    /// <param name="since">The time, in Unix milliseconds, exclusive.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <returns>The times, in Unix milliseconds; null for no change.</returns>
    public static async Task<(long? Person, long? Rule)> ReadLastChangesAsync(
        this IEnvironmentLog log,
        EnvironmentId environment,
        string flag,
        EnvironmentVersion head,
        long since,
        CancellationToken cancellationToken
    )
    {
        long? person = null,
            rule = null;
        await foreach (var change in log.ReadBackAsync(environment, head, cancellationToken))
        {
            var time = change.Time.ToUnixTimeMilliseconds();
            if (time <= since)
                break;
            // A new epoch repeats the whole ruleset and changes nothing.
            if (change.Base == EnvironmentVersion.None || !change.Touches(flag))
                continue;
            if (change.Actor.Kind == ActorKind.Rule)
                rule ??= time;
            else if (change.Actor.Kind != ActorKind.Rollout)
                person ??= time;
            if (person is not null && rule is not null)
                break;
        }
        return (person, rule);
    }

    /// <summary>Returns a flag as it was before the last change of what it answers.</summary>
    /// <returns>The flag and the version of that change; null when it is the first state of the flag, or the flag does not exist.</returns>
    public static async Task<(Flag Before, EnvironmentVersion Change)?> FindBeforeLastChangeAsync(
        this IEnvironmentLog log,
        EnvironmentId environment,
        string flag,
        EnvironmentVersion head,
        CancellationToken cancellationToken
    )
    {
        await foreach (var change in log.ReadBackAsync(environment, head, cancellationToken))
        {
            if (change.Base == EnvironmentVersion.None || !change.Touches(flag))
                continue;
            var before = await log.ReadAtAsync(environment, change.Base, cancellationToken);
            var after = await log.ReadAtAsync(environment, change.Version, cancellationToken);
            if (after?.Flags.GetValueOrDefault(flag) is not { } changed || before?.Flags.GetValueOrDefault(flag) is not { } known)
                return null;
            if (!changed.HasSameAnswers(known))
                return (known, change.Version);
        }
        return null;
    }

    /// <summary>Returns the version of an environment at a time; null when it had none.</summary>
    public static async Task<EnvironmentVersion?> FindVersionAtAsync(
        this IEnvironmentLog log,
        EnvironmentId environment,
        long time,
        CancellationToken cancellationToken
    )
    {
        var head = await log.ReadHeadAsync(environment, cancellationToken);
        await foreach (var change in log.ReadBackAsync(environment, head, cancellationToken))
            if (change.Time.ToUnixTimeMilliseconds() <= time)
                return change.Version;
        return null;
    }

    /// <summary>Returns the changes up to a version, newest first.</summary>
    private static async IAsyncEnumerable<Change> ReadBackAsync(
        this IEnvironmentLog log,
        EnvironmentId environment,
        EnvironmentVersion head,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        EnvironmentVersion? before = head.Next;
        for (var read = 0; read < MaxChanges; )
        {
            var page = await log.ReadHistoryAsync(environment, before, PageSize, cancellationToken);
            foreach (var change in page)
                yield return change;
            if (page.Count < PageSize)
                yield break;
            read += page.Count;
            before = page[^1].Version;
        }
    }
}
