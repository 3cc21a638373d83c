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
/// read once. The ruleset is read for the first version of a flag; others follow from the changes between them and a version nearby.
/// </summary>
internal sealed class LogFlagSplits(IEnvironmentLog log) : IFlagSplits
{
    /// <summary>The number of phases, and of flags, that are kept in memory. Above it they are read again.</summary>
    private const int MaxKept = 1_000;

    /// <summary>The number of versions of a flag that are kept in memory. Above it they are read again.</summary>
    private const int MaxVersions = 100;

    /// <summary>The number of changes above which reading a ruleset costs less than reading the changes.</summary>
    private const int MaxChanges = 500;

    private readonly ConcurrentDictionary<(string Environment, string Flag, long Phase), EnvironmentVersion?> _phases = new();
    private readonly ConcurrentDictionary<(string Environment, string Flag), ImmutableDictionary<EnvironmentVersion, Known>> _flags = new();

    /// <inheritdoc/>
    public async Task<IReadOnlyList<FlagSplit>> ReadAsync(
        string environment,
        string flag,
        long phase,
        CancellationToken cancellationToken = default
    )
    {
        if (!_phases.TryGetValue((environment, flag, phase), out var version))
        {
            version = await log.FindVersionAtAsync(EnvironmentId.Parse(environment), phase, cancellationToken);
            if (_phases.Count >= MaxKept)
                _phases.Clear();
            _phases[(environment, flag, phase)] = version;
        }
        return version is { } known ? await ReadAsync(environment, flag, known, cancellationToken) : [];
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<FlagSplit>> ReadAsync(
        string environment,
        string flag,
        EnvironmentVersion version,
        CancellationToken cancellationToken = default
    )
    {
        var versions = _flags.GetValueOrDefault((environment, flag), ImmutableDictionary<EnvironmentVersion, Known>.Empty);
        if (versions.TryGetValue(version, out var known))
            return known.Splits;
        var id = EnvironmentId.Parse(environment);
        known = await FindNearAsync(id, flag, version, versions, cancellationToken);
        if (known is null)
        {
            // Events may state versions that do not exist, and may exist later.
            if (version > await log.ReadHeadAsync(id, cancellationToken))
                return [];
            var ruleset = await log.ReadAtAsync(id, version, cancellationToken);
            known = new(SplitsOf(ruleset?.Flags.GetValueOrDefault(flag)), Exists: ruleset is not null);
        }
        if (_flags.Count >= MaxKept)
            _flags.Clear();
        _flags.AddOrUpdate(
            (environment, flag),
            _ => versions.SetItem(version, known),
            (_, others) => (others.Count < MaxVersions ? others : others.Clear()).SetItem(version, known)
        );
        return known.Splits;
    }

    /// <summary>Returns the splits that follow from those of a version nearby; null when they do not.</summary>
    private async Task<Known?> FindNearAsync(
        EnvironmentId environment,
        string flag,
        EnvironmentVersion version,
        ImmutableDictionary<EnvironmentVersion, Known> versions,
        CancellationToken cancellationToken
    )
    {
        var near = versions
            .Where(one => one.Value.Exists && one.Key.Epoch == version.Epoch)
            .DefaultIfEmpty()
            .MinBy(one => Math.Abs(one.Key.Number - version.Number));
        var changed = Math.Abs(near.Key.Number - version.Number);
        if (near.Value is null || changed > MaxChanges || version.Number < 1)
            return null;
        var isLater = near.Key < version;
        var changes = await log.ReadChangesAsync(environment, isLater ? near.Key : version, (int)changed, cancellationToken);
        if (changes.Count < changed)
            return null;
        var last = changes
            .SelectMany(change => change.Changes.Operations)
            .LastOrDefault(operation => operation.Kind == ItemKind.Flag && operation.Key == flag);
        return last switch
        {
            null => near.Value,
            PutItem { Item: Flag after } when isLater => new(SplitsOf(after)),
            DeleteItem when isLater => new([]),
            _ => null,
        };
    }

    private static ImmutableArray<FlagSplit> SplitsOf(Flag? flag) => flag is null ? [] : [.. SplitsOfRules(flag)];

    private static IEnumerable<FlagSplit> SplitsOfRules(Flag flag) =>
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

    /// <summary>Represents the splits of a flag in a version.</summary>
    private sealed record Known(ImmutableArray<FlagSplit> Splits, bool Exists = true);
}
