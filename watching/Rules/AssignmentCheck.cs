using System.Collections.Immutable;
using FlagCluster.Analytics.Counting;
using FlagCluster.Analytics.Rules;
using FlagCluster.Contracts.Changes;

namespace FlagCluster.Watching.Rules;

/// <summary>
/// Recomputes recorded assignments of people to the variants of a flag. An assignment is that of the version that its event states. Without
/// a version it is that of the phase of its time, unless a phase started shortly before or after it: servers that have not received the
/// change yet, and clocks that differ, assign by the other phase.
/// </summary>
/// <param name="environment">The environment.</param>
/// <param name="flag">The flag and its phases.</param>
/// <param name="splits">The splits of flags.</param>
internal sealed class AssignmentCheck(string environment, FollowedFlag flag, IFlagSplits splits)
{
    /// <summary>The time before and after the start of a phase in which its events may have the other one, in milliseconds.</summary>
    private const long Settling = 120_000;

    /// <summary>The largest number of assignments that are recomputed for a window.</summary>
    private const int SampleSize = 1_000;

    /// <summary>The prefix of targeting keys that are recorded as hashes, which cannot be recomputed.</summary>
    private const string Hashed = "hmac-sha256:";

    /// <summary>Returns the share of the assignments that differ from those that the engine computes, of a sample.</summary>
    /// <param name="people">The people of the flag.</param>
    /// <param name="clients">The SDK keys whose events count; null for all.</param>
    /// <param name="start">The start of the window in which people were first seen, in Unix milliseconds.</param>
    /// <param name="end">The end of the window, exclusive.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>Null when nothing can be recomputed.</returns>
    public async Task<Measure?> ReadAsync(
        EventSums people,
        ImmutableHashSet<string>? clients,
        long start,
        long end,
        CancellationToken cancellationToken
    )
    {
        var assigned = people
            .Exposures.Unordered.Where(row =>
                row.Key is { Reason: "SPLIT", Rule: not null }
                && row.Value.First >= start
                && row.Value.First < end
                && !row.Key.Person.StartsWith(Hashed, StringComparison.Ordinal)
                && (clients is null || (row.Key.Client is { } client && clients.Contains(client)))
            )
            .OrderBy(row => row.Key.Person, StringComparer.Ordinal)
            .ThenBy(row => row.Value.First)
            .ThenBy(row => row.Key.Variant, StringComparer.Ordinal);
        var (recomputed, differ) = (0, 0);
        foreach (var (cell, seen) in assigned)
        {
            if (recomputed == SampleSize)
                break;
            if (await FindAsync(cell.Rule!, seen, cancellationToken) is not { } assign)
                continue;
            recomputed++;
            differ += assign(cell.Person) == cell.Variant ? 0 : 1;
        }
        return recomputed == 0 ? null : new((double)differ / recomputed, recomputed);
    }

    /// <summary>Returns the function that computes an assignment; null when it is not known.</summary>
    private async Task<Func<string, string?>?> FindAsync(string rule, ExposureSum seen, CancellationToken cancellationToken)
    {
        IReadOnlyList<FlagSplit> known =
            seen.Version != EnvironmentVersion.None ? await splits.ReadAsync(environment, flag.Flag, seen.Version, cancellationToken)
            : FindPhase(seen.First) is { } phase ? await splits.ReadAsync(environment, flag.Flag, phase, cancellationToken)
            : [];
        return known.FirstOrDefault(split => split.Rule == rule)?.Assign;
    }

    private long? FindPhase(long time)
    {
        var phase = flag.PhaseOf(time - Settling);
        return phase == flag.PhaseOf(time + Settling) ? phase : null;
    }
}
