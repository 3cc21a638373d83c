using System.Collections.Concurrent;
using System.Collections.Immutable;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Engine.Context;
using FlagCluster.Engine.Rulesets;
using FlagCluster.Environments.Reader;
using FlagCluster.Watching.Rules;

namespace FlagCluster.Watching.Flags;

/// <summary>
/// Reads the splits of flags from the logs of environments. What a flag was at the start of a phase or in a version never changes, so it is
/// read once.
/// </summary>
internal sealed class LogFlagSplits(IEnvironmentLog log) : IFlagSplits
{
    /// <summary>The number of phases, and of versions, that are kept in memory. Above it they are read again.</summary>
    private const int MaxKept = 10_000;

    private readonly ConcurrentDictionary<(string Environment, string Flag, long Phase), ImmutableArray<FlagSplit>> _phases = new();
    private readonly ConcurrentDictionary<(string Environment, string Flag, EnvironmentVersion), ImmutableArray<FlagSplit>> _versions =
        new();

    /// <inheritdoc/>
    public async Task<IReadOnlyList<FlagSplit>> ReadAsync(
        string environment,
        string flag,
        long phase,
        CancellationToken cancellationToken = default
    ) =>
        await ReadAsync(
            _phases,
            (environment, flag, phase),
            () => log.FindAtAsync(EnvironmentId.Parse(environment), flag, phase, cancellationToken)
        );

    /// <inheritdoc/>
    public async Task<IReadOnlyList<FlagSplit>> ReadAsync(
        string environment,
        string flag,
        EnvironmentVersion version,
        CancellationToken cancellationToken = default
    ) =>
        await ReadAsync(
            _versions,
            (environment, flag, version),
            async () => (await log.ReadAtAsync(EnvironmentId.Parse(environment), version, cancellationToken))?.Flags.GetValueOrDefault(flag)
        );

    private static async Task<ImmutableArray<FlagSplit>> ReadAsync<TKey>(
        ConcurrentDictionary<TKey, ImmutableArray<FlagSplit>> known,
        TKey key,
        Func<Task<Flag?>> find
    )
        where TKey : notnull
    {
        if (known.TryGetValue(key, out var splits))
            return splits;
        splits = await find() is { } found ? [.. SplitsOf(found)] : [];
        if (known.Count >= MaxKept)
            known.Clear();
        return known[key] = splits;
    }

    private static IEnumerable<FlagSplit> SplitsOf(Flag flag) =>
        from rule in flag.Rules
        let weights = WeightsOf(rule.Serve)
        where weights.Count > 1
        select new FlagSplit(rule.Id, weights)
        {
            IsByPerson = rule.Serve is ServeSplit { Source.By.IsEmpty: true },
            Assign = AssignmentOf(flag, rule),
        };

    /// <summary>Returns what the engine assigns by the rule alone: people who were exposed by it met its condition.</summary>
    private static Func<string, string?>? AssignmentOf(Flag flag, Rule rule)
    {
        if (rule.Serve is not ServeSplit { Source.By.IsEmpty: true, Missing: not MissingValue.Random })
            return null;
        var alone = new Flag
        {
            Key = flag.Key,
            Type = flag.Type,
            Variants = flag.Variants,
            DefaultVariant = flag.DefaultVariant,
            Bucketing = flag.Bucketing,
            Rules = [rule with { When = null }],
        };
        var ruleset = CompiledRuleset.Compile(new Ruleset(Ruleset.Empty.Flags.Add(alone.Key, alone), Ruleset.Empty.Segments), default);
        return person =>
        {
            // The rule draws nothing: its split hashes the targeting key.
            var context = new EvaluationContext(new Random(0));
            context.Begin(ruleset, DateTimeOffset.UnixEpoch);
            context.SetTargetingKey(person);
            return ruleset.Evaluate(alone.Key, context).Variant?.Key;
        };
    }

    private static ImmutableSortedDictionary<string, double> WeightsOf(Serve serve) =>
        serve is not ServeSplit split
            ? ImmutableSortedDictionary<string, double>.Empty
            : split
                .Weights.Where(weighted => weighted is { Variant: not null, Weight: > 0 })
                .GroupBy(weighted => weighted.Variant!, StringComparer.Ordinal)
                .ToImmutableSortedDictionary(
                    variant => variant.Key,
                    variant => (double)variant.Sum(weighted => (long)weighted.Weight),
                    StringComparer.Ordinal
                );
}
