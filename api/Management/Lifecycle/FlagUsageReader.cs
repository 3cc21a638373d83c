using System.Collections.Immutable;
using FlagCluster.Analytics.Counting;
using FlagCluster.Analytics.Lifecycle;
using FlagCluster.Analytics.Storage;

namespace FlagCluster.Api.Management.Lifecycle;

/// <summary>Reads the recorded use of the flags of one environment, for one request.</summary>
/// <param name="sums">The sums.</param>
/// <param name="environment">The environment.</param>
/// <param name="seen">The times at which flags were evaluated, by flag.</param>
internal sealed class FlagUsageReader(ISumReader sums, string environment, ILookup<string, KeyValuePair<SeenCell, SeenTimes>> seen)
{
    /// <summary>Gets the number of queries of sums.</summary>
    public int Queries { get; private set; }

    /// <summary>Returns the times of use, which need no query.</summary>
    public FlagUsage Seen(string flag) => FlagUsage.Of(seen[flag]);

    /// <summary>Adds the evaluations by variant since a time.</summary>
    public async Task<FlagUsage> WithVariantsAsync(
        FlagUsage usage,
        string flag,
        DateTimeOffset since,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var variants = ImmutableDictionary.CreateBuilder<string, EvaluationSum>(StringComparer.Ordinal);
        foreach (var (cell, sum) in await ReadAsync(flag, since, now, cancellationToken))
        {
            // An error is an answer without a variant that the rules did not choose.
            var variant = cell.IsError ? $"!{cell.ErrorCode}" : cell.Variant ?? "";
            variants[variant] = variants.GetValueOrDefault(variant).Plus(sum);
        }
        return usage with { Variants = variants.ToImmutable() };
    }

    /// <summary>Adds the number of recorded evaluations in the days before the last use.</summary>
    public async Task<FlagUsage> WithEarlierEventsAsync(FlagUsage usage, string flag, int days, CancellationToken cancellationToken)
    {
        if (usage.LastUse is not { } last)
            return usage;
        var rows = await ReadAsync(flag, last.AddDays(-days), last, cancellationToken);
        return usage with { EventsBeforeLastUse = rows.Where(row => row.Key.Kind != EvaluationKind.Bulk).Sum(row => row.Value.Events) };
    }

    private async Task<IEnumerable<KeyValuePair<EvaluationCell, EvaluationSum>>> ReadAsync(
        string flag,
        DateTimeOffset from,
        DateTimeOffset to,
        CancellationToken cancellationToken
    )
    {
        Queries++;
        var start = TimeStep.Day.Start(Math.Max(0, from.ToUnixTimeMilliseconds()));
        var query = new EvaluationQuery(environment, TimeStep.Day, start, to.ToUnixTimeMilliseconds() + 1, flag);
        return (await sums.ReadEvaluationsAsync(query, cancellationToken)).Unordered;
    }
}
