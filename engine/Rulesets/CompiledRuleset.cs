using System.Collections.Immutable;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Engine.Conditions;
using FlagCluster.Engine.Context;
using FlagCluster.Engine.Validation;

namespace FlagCluster.Engine.Rulesets;

/// <summary>
/// A ruleset compiled once for any number of evaluations. Immutable: a change makes another that shares everything but what changed.
/// Safe for any number of threads, each with its own <see cref="EvaluationContext"/>.
/// </summary>
public sealed class CompiledRuleset
{
    private readonly KeyTrie<CompiledFlag> _flags;
    private readonly KeyTrie<CompiledSegment> _segments;
    private readonly ImmutableSortedDictionary<long, int> _moments;
    private CompiledFlag[]? _all, _clientVisible;
    private long[]? _sortedMoments;

    private CompiledRuleset(
        Ruleset source, EnvironmentVersion version, AttributeTable attributes,
        KeyTrie<CompiledFlag> flags, KeyTrie<CompiledSegment> segments, ImmutableSortedDictionary<long, int> moments)
    {
        Source = source;
        Version = version;
        Attributes = attributes;
        _flags = flags;
        _segments = segments;
        _moments = moments;
    }

    /// <summary>The ruleset without flags, at no version.</summary>
    public static CompiledRuleset Empty { get; } = Compile(Ruleset.Empty, EnvironmentVersion.None);

    /// <summary>What was compiled.</summary>
    public Ruleset Source { get; }

    /// <summary>The version of <see cref="Source"/>.</summary>
    public EnvironmentVersion Version { get; }

    internal AttributeTable Attributes { get; }

    /// <summary>Compiles a whole ruleset.</summary>
    /// <param name="ruleset">A ruleset that <see cref="RulesetValidator"/> found nothing wrong with.</param>
    /// <param name="version">Its version.</param>
    /// <exception cref="InvalidDataException">The ruleset is not valid.</exception>
    public static CompiledRuleset Compile(Ruleset ruleset, EnvironmentVersion version)
    {
        ArgumentNullException.ThrowIfNull(ruleset);
        var compiler = new ConditionCompiler(AttributeTable.Initial);
        var moments = ImmutableSortedDictionary.CreateBuilder<long, int>();
        var flags = new List<CompiledFlag>(ruleset.Flags.Count);
        foreach (var flag in ruleset.Flags.Values)
        {
            var compiled = new CompiledFlag(flag, compiler);
            flags.Add(compiled);
            Count(moments, compiled.Moments, 1);
        }
        var segments = new List<CompiledSegment>(ruleset.Segments.Count);
        foreach (var segment in ruleset.Segments.Values)
        {
            var compiled = new CompiledSegment(segment, compiler);
            segments.Add(compiled);
            Count(moments, compiled.Moments, 1);
        }
        return new(ruleset, version, compiler.MakeAttributes(), KeyTrie<CompiledFlag>.Create(flags), KeyTrie<CompiledSegment>.Create(segments), moments.ToImmutable());
    }

    /// <summary>The ruleset after a change; only what the change names is compiled.</summary>
    /// <param name="changes">The change.</param>
    /// <param name="version">The version it makes.</param>
    public CompiledRuleset Apply(ChangeSet changes, EnvironmentVersion version)
    {
        ArgumentNullException.ThrowIfNull(changes);
        var compiler = new ConditionCompiler(Attributes);
        var flags = _flags;
        var segments = _segments;
        var moments = _moments.ToBuilder();
        foreach (var operation in changes.Operations)
        {
            Count(moments, (operation.IsFlag ? flags.Find(operation.Key, KeyHash.Of(operation.Key))?.Moments : segments.Find(operation.Key, KeyHash.Of(operation.Key))?.Moments) ?? [], -1);
            switch (operation)
            {
                case PutFlag put:
                    var flag = new CompiledFlag(put.Flag, compiler);
                    flags = flags.Put(flag);
                    Count(moments, flag.Moments, 1);
                    break;
                case PutSegment put:
                    var segment = new CompiledSegment(put.Segment, compiler);
                    segments = segments.Put(segment);
                    Count(moments, segment.Moments, 1);
                    break;
                case DeleteFlag delete: flags = flags.Remove(delete.Key); break;
                default: segments = segments.Remove(operation.Key); break;
            }
        }
        return new(Source.Apply(changes), version, compiler.MakeAttributes(), flags, segments, moments.ToImmutable());
    }

    /// <summary>Finds a flag.</summary>
    /// <returns>The flag, or null.</returns>
    public CompiledFlag? Find(ReadOnlySpan<char> key) => _flags.Find(key, KeyHash.Of(key));

    /// <summary>Evaluates a flag.</summary>
    /// <param name="key">The flag's key.</param>
    /// <param name="context">A context bound to this ruleset.</param>
    /// <exception cref="ArgumentException">The context is bound to another ruleset.</exception>
    public EvaluationResult Evaluate(string key, EvaluationContext context) =>
        Find(key) is { } flag ? Evaluate(flag, context) : new(null, Reason.Error, null, ErrorCode.FlagNotFound);

    /// <summary>Evaluates a flag of this ruleset.</summary>
    /// <param name="flag">The flag, from <see cref="Find"/> or <see cref="Flags"/>.</param>
    /// <param name="context">A context bound to this ruleset.</param>
    /// <exception cref="ArgumentException">The context is bound to another ruleset.</exception>
    public EvaluationResult Evaluate(CompiledFlag flag, EvaluationContext context)
    {
        ArgumentNullException.ThrowIfNull(flag);
        ArgumentNullException.ThrowIfNull(context);
        if (context.Ruleset != this) throw new ArgumentException("The context is bound to another ruleset; call Begin first.", nameof(context));
        context.Answers.Clear();
        return flag.Evaluate(context);
    }

    /// <summary>All flags in the order of their keys; gathered at the first call.</summary>
    /// <param name="clientVisibleOnly">Leaves out flags that client keys may not see.</param>
    public ReadOnlySpan<CompiledFlag> Flags(bool clientVisibleOnly)
    {
        var all = _all ??= [.. Source.Flags.Keys.Select(key => Find(key)!)];
        return clientVisibleOnly ? _clientVisible ??= [.. all.Where(flag => flag.Model.ClientVisible)] : all;
    }

    /// <summary>Which stretch between the opening and closing of time windows a moment is in: as long as it stays, answers do not change by time.</summary>
    /// <param name="now">The moment.</param>
    public int TimeStretch(DateTimeOffset now)
    {
        var moments = _sortedMoments ??= [.. _moments.Keys];
        if (moments.Length == 0) return 0;
        var index = Array.BinarySearch(moments, now.ToUnixTimeMilliseconds());
        return index >= 0 ? index + 1 : ~index;
    }

    /// <summary>When the next time window opens or closes, or null.</summary>
    /// <param name="now">The moment after which to look.</param>
    public DateTimeOffset? NextMoment(DateTimeOffset now)
    {
        var stretch = TimeStretch(now);
        return stretch < _sortedMoments!.Length ? DateTimeOffset.FromUnixTimeMilliseconds(_sortedMoments[stretch]) : null;
    }

    internal CompiledFlag? FindFlag(string key, ulong hash) => _flags.Find(key, hash);

    internal CompiledSegment? FindSegment(string key, ulong hash) => _segments.Find(key, hash);

    private static void Count(ImmutableSortedDictionary<long, int>.Builder moments, long[] changed, int by)
    {
        foreach (var moment in changed)
        {
            var count = moments.GetValueOrDefault(moment) + by;
            if (count == 0) moments.Remove(moment);
            else moments[moment] = count;
        }
    }
}
