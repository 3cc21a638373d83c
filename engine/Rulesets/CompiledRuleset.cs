using System.Collections.Concurrent;
using System.Collections.Immutable;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Engine.Conditions;
using FlagCluster.Engine.Context;
using FlagCluster.Engine.Validation;

namespace FlagCluster.Engine.Rulesets;

/// <summary>
/// Represents a compiled ruleset. Immutable: a change creates another one that shares all unchanged items.
/// Thread-safe when each thread has its own <see cref="EvaluationContext"/>.
/// </summary>
public sealed class CompiledRuleset
{
    private readonly KeyTrie<CompiledFlag> _flags;
    private readonly KeyTrie<CompiledSegment> _segments;
    private readonly ImmutableSortedDictionary<long, int> _timeBoundaries;
    private readonly ClientView _clientView;
    private FlagView? _all,
        _clientVisible;
    private ConcurrentDictionary<FlagScope, FlagView>? _limited;
    private long[]? _sortedTimeBoundaries;

    private CompiledRuleset(
        Ruleset source,
        EnvironmentVersion version,
        AttributeTable attributes,
        KeyTrie<CompiledFlag> flags,
        KeyTrie<CompiledSegment> segments,
        ImmutableSortedDictionary<long, int> timeBoundaries,
        ClientView clientView
    )
    {
        _clientView = clientView;
        Source = source;
        Version = version;
        Attributes = attributes;
        _flags = flags;
        _segments = segments;
        _timeBoundaries = timeBoundaries;
    }

    /// <summary>Gets the compiled ruleset without flags, at no version.</summary>
    public static CompiledRuleset Empty { get; } = Compile(Ruleset.Empty, EnvironmentVersion.None);

    /// <summary>Gets the ruleset that was compiled.</summary>
    public Ruleset Source { get; }

    /// <summary>Gets the version of <see cref="Source"/>.</summary>
    public EnvironmentVersion Version { get; }

    internal AttributeTable Attributes { get; }

    /// <summary>Compiles a whole ruleset.</summary>
    /// <param name="ruleset">A ruleset without errors according to <see cref="RulesetValidator"/>.</param>
    /// <param name="version">Its version.</param>
    /// <exception cref="InvalidDataException">The ruleset is not valid.</exception>
    public static CompiledRuleset Compile(Ruleset ruleset, EnvironmentVersion version) => Compile(ruleset, version, version);

    /// <summary>Compiles a whole ruleset.</summary>
    /// <param name="ruleset">A ruleset without errors according to <see cref="RulesetValidator"/>.</param>
    /// <param name="version">Its version.</param>
    /// <param name="clientVersion">The version of the last change that client keys can notice.</param>
    /// <exception cref="InvalidDataException">The ruleset is not valid.</exception>
    public static CompiledRuleset Compile(Ruleset ruleset, EnvironmentVersion version, EnvironmentVersion clientVersion)
    {
        ArgumentNullException.ThrowIfNull(ruleset);
        var compiler = new ConditionCompiler(AttributeTable.Initial);
        var boundaries = ImmutableSortedDictionary.CreateBuilder<long, int>();
        var flags = ruleset.Flags.Values.Where(flag => !flag.Archived).Select(flag => new CompiledFlag(flag, compiler));
        var segments = ruleset.Segments.Values.Select(segment => new CompiledSegment(segment, compiler));
        var flagTrie = KeyTrie<CompiledFlag>.Create(Counted(flags, boundaries));
        var segmentTrie = KeyTrie<CompiledSegment>.Create(Counted(segments, boundaries));
        var clientView = ClientView.Create(ruleset, clientVersion);
        return new(ruleset, version, compiler.MakeAttributes(), flagTrie, segmentTrie, boundaries.ToImmutable(), clientView);
    }

    /// <summary>Returns the ruleset after a change. Only the items that the change names are compiled.</summary>
    /// <param name="changes">The change.</param>
    /// <param name="version">The version after the change.</param>
    public CompiledRuleset Apply(ChangeSet changes, EnvironmentVersion version)
    {
        ArgumentNullException.ThrowIfNull(changes);
        var next = Source.Apply(changes);
        var compiler = new ConditionCompiler(Attributes);
        var flags = _flags;
        var segments = _segments;
        var boundaries = _timeBoundaries.ToBuilder();
        foreach (var operation in changes.Operations)
        {
            var key = operation.Key;
            switch (operation.Kind)
            {
                case ItemKind.Flag:
                    var isLive = next.Flags.TryGetValue(key, out var flag) && !flag.Archived;
                    var compiledFlag = isLive ? new CompiledFlag(flag!, compiler) : null;
                    flags = Replace(flags, key, compiledFlag, boundaries);
                    break;
                case ItemKind.Segment:
                    // Only the keys differ after a change of members: the compiled condition stays.
                    var before = operation is ChangeMembers ? segments.Find(key, KeyHash.Of(key)) : null;
                    var compiledSegment = next.Segments.TryGetValue(key, out var segment) ? Compile(segment, before, compiler) : null;
                    segments = Replace(segments, key, compiledSegment, boundaries);
                    break;
                default:
                    throw new InvalidOperationException($"Unknown kind of item: {operation.Kind}.");
            }
        }
        var clientView = _clientView.Apply(Source, changes, next, version);
        return new(next, version, compiler.MakeAttributes(), flags, segments, boundaries.ToImmutable(), clientView);
    }

    /// <summary>Returns the flag with a key.</summary>
    /// <returns>The flag, or null when it does not exist or is archived.</returns>
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
        if (context.Ruleset != this)
            throw new ArgumentException("The context is bound to another ruleset; call Begin first.", nameof(context));
        return flag.Evaluate(context);
    }

    /// <summary>
    /// Returns the flags that a caller sees and that are not archived, in the order of their keys. The first call for a scope collects
    /// them; others allocate nothing.
    /// </summary>
    /// <param name="scope">Which flags the caller sees.</param>
    public ReadOnlySpan<CompiledFlag> Flags(FlagScope scope) => ViewOf(scope).Flags;

    /// <summary>Returns the models of <see cref="Flags"/>, in the same order and for equal scopes always as the same instance.</summary>
    /// <param name="scope">Which flags the caller sees.</param>
    public IReadOnlyList<Flag> Models(FlagScope scope) => ViewOf(scope).Models;

    /// <summary>
    /// Returns the version that answers report: for client keys that of the last change they can notice, so that they learn nothing about
    /// flags that they may not see.
    /// </summary>
    /// <param name="clientVisibleOnly">Whether the answers are for a client key.</param>
    public EnvironmentVersion AnswerVersion(bool clientVisibleOnly) => clientVisibleOnly ? _clientView.Version : Version;

    /// <summary>Returns the number of time boundaries, at which a time window opens or closes, that have passed at a time.</summary>
    /// <param name="now">The time.</param>
    /// <param name="clientVisibleOnly">Whether to count only time windows on which answers to client keys depend.</param>
    /// <remarks>While the epoch is the same, an answer does not change because of the time.</remarks>
    public int TimeWindowEpoch(DateTimeOffset now, bool clientVisibleOnly = false)
    {
        var boundaries = clientVisibleOnly ? _clientView.TimeBoundaries(this) : _sortedTimeBoundaries ??= [.. _timeBoundaries.Keys];
        if (boundaries.Length == 0)
            return 0;
        var index = Array.BinarySearch(boundaries, now.ToUnixTimeMilliseconds());
        return index >= 0 ? index + 1 : ~index;
    }

    /// <summary>Returns the next time at which a time window opens or closes, or null when there is none.</summary>
    /// <param name="now">The time after which to look.</param>
    public DateTimeOffset? NextTimeBoundary(DateTimeOffset now)
    {
        var epoch = TimeWindowEpoch(now);
        if (epoch >= _sortedTimeBoundaries!.Length)
            return null;
        return DateTimeOffset.FromUnixTimeMilliseconds(_sortedTimeBoundaries[epoch]);
    }

    private FlagView ViewOf(FlagScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        if (!scope.IsLimited)
            return _all ?? Keep(ref _all, new([.. Source.Flags.Values.Where(flag => !flag.Archived).Select(flag => Find(flag.Key)!)]));
        if (scope.Tags.Length == 0)
            return _clientVisible ?? Keep(ref _clientVisible, Select(scope));
        // Most rulesets have no callers that are limited to tags.
        var limited = _limited ?? Interlocked.CompareExchange(ref _limited, new(), null) ?? _limited!;
        return limited.TryGetValue(scope, out var view) ? view : limited.GetOrAdd(scope, Select(scope));

        static FlagView Keep(ref FlagView? kept, FlagView view) => Interlocked.CompareExchange(ref kept, view, null) ?? view;
    }

    private FlagView Select(FlagScope scope) => new(Array.FindAll(ViewOf(FlagScope.All).Flags, flag => scope.Includes(flag.Model)));

    internal CompiledItem? FindItem(ItemKind kind, string key) =>
        kind switch
        {
            ItemKind.Flag => FindFlag(key, KeyHash.Of(key)),
            ItemKind.Segment => FindSegment(key, KeyHash.Of(key)),
            _ => throw new InvalidOperationException($"Unknown kind of item: {kind}."),
        };

    internal CompiledFlag? FindFlag(string key, ulong hash) => _flags.Find(key, hash);

    internal CompiledSegment? FindSegment(string key, ulong hash) => _segments.Find(key, hash);

    private static CompiledSegment Compile(Segment segment, CompiledSegment? before, ConditionCompiler compiler) =>
        before is null ? new(segment, compiler) : new(segment, before);

    private static KeyTrie<T> Replace<T>(KeyTrie<T> items, string key, T? item, ImmutableSortedDictionary<long, int>.Builder boundaries)
        where T : CompiledItem
    {
        if (items.Find(key, KeyHash.Of(key)) is { } previous)
            Count(boundaries, previous.TimeBoundaries, -1);
        if (item is null)
            return items.Remove(key);
        Count(boundaries, item.TimeBoundaries, 1);
        return items.Put(item);
    }

    private static IEnumerable<T> Counted<T>(IEnumerable<T> items, ImmutableSortedDictionary<long, int>.Builder boundaries)
        where T : CompiledItem
    {
        foreach (var item in items)
        {
            Count(boundaries, item.TimeBoundaries, 1);
            yield return item;
        }
    }

    private static void Count(ImmutableSortedDictionary<long, int>.Builder boundaries, long[] changed, int by)
    {
        foreach (var boundary in changed)
        {
            var count = boundaries.GetValueOrDefault(boundary) + by;
            if (count == 0)
                boundaries.Remove(boundary);
            else
                boundaries[boundary] = count;
        }
    }
}
