using System.Collections.Immutable;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Engine.Validation;

namespace FlagCluster.Engine.Rulesets;

/// <summary>
/// Represents what the answers to client keys depend on: the client-visible flags, and the flags and segments that those refer to. Its
/// version is that of the last change of it, so that a client key does not notice other changes. It follows from the log alone, and is the
/// same on every server. Immutable.
/// </summary>
public sealed class ClientView
{
    private readonly ImmutableDictionary<(ItemKind Kind, string Key), int> _uses;
    private long[]? _timeBoundaries;

    private ClientView(EnvironmentVersion version, ImmutableDictionary<(ItemKind Kind, string Key), int> uses)
    {
        Version = version;
        _uses = uses;
    }

    /// <summary>Gets the version of the last change that client keys can notice.</summary>
    public EnvironmentVersion Version { get; }

    /// <summary>Returns the view of a whole ruleset.</summary>
    /// <param name="ruleset">The ruleset.</param>
    /// <param name="version">The version of the last change that client keys can notice.</param>
    public static ClientView Create(Ruleset ruleset, EnvironmentVersion version)
    {
        ArgumentNullException.ThrowIfNull(ruleset);
        var uses = new UseCounts(ImmutableDictionary.CreateBuilder<(ItemKind, string), int>(), ruleset.Find);
        foreach (var flag in ruleset.Flags.Values)
            if (IsVisible(flag))
                uses.Add((ItemKind.Flag, flag.Key));
        return new(version, uses.Counts.ToImmutable());
    }

    /// <summary>Returns the view after a change. The cost follows the change.</summary>
    /// <param name="before">The ruleset before the change.</param>
    /// <param name="changes">The change.</param>
    /// <param name="after">The ruleset after the change.</param>
    /// <param name="version">The version after the change.</param>
    /// <returns>This view when client keys cannot notice the change.</returns>
    public ClientView Apply(Ruleset before, ChangeSet changes, Ruleset after, EnvironmentVersion version)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(changes);
        ArgumentNullException.ThrowIfNull(after);
        // A new epoch follows a restored database, whose earlier answers are unknown.
        var isNewEpoch = version.Epoch != Version.Epoch;
        if (!changes.Operations.Any(operation => IsConcerned(operation, before, after)))
            return isNewEpoch ? new(version, _uses) : this;
        var changed = changes.Operations.Select(operation => (operation.Kind, operation.Key)).ToHashSet();
        // Items are replaced one by one: those that have not been are counted as before the change.
        var replaced = new HashSet<(ItemKind Kind, string Key)>();
        var uses = new UseCounts(
            _uses.ToBuilder(),
            (kind, key) => (changed.Contains((kind, key)) && !replaced.Contains((kind, key)) ? before : after).Find(kind, key)
        );
        foreach (var id in changed)
        {
            uses.Replace(id, after.Find(id.Kind, id.Key));
            replaced.Add(id);
        }
        var next = uses.Counts.ToImmutable();
        var isNoticed = isNewEpoch || changed.Any(id => (_uses.ContainsKey(id) || next.ContainsKey(id)) && !IsSame(before, after, id));
        return isNoticed ? new(version, next) : this;
    }

    /// <summary>Returns the sorted times at which a time window of the view opens or closes, in Unix milliseconds.</summary>
    /// <param name="ruleset">The compiled ruleset of the view.</param>
    internal long[] TimeBoundaries(CompiledRuleset ruleset) => _timeBoundaries ?? CollectTimeBoundaries(ruleset);

    private long[] CollectTimeBoundaries(CompiledRuleset ruleset) =>
        _timeBoundaries = [.. _uses.Keys.SelectMany(id => ruleset.FindItem(id.Kind, id.Key)?.TimeBoundaries ?? []).Distinct().Order()];

    /// <summary>Returns whether an operation is about an item that is in this view, or will be because it becomes visible.</summary>
    private bool IsConcerned(Operation operation, Ruleset before, Ruleset after) =>
        _uses.ContainsKey((operation.Kind, operation.Key))
        || IsVisible(before.Find(operation.Kind, operation.Key))
        || IsVisible(after.Find(operation.Kind, operation.Key));

    private static bool IsVisible(RulesetItem? item) => item is Flag { ClientVisible: true, Archived: false };

    private static bool IsSame(Ruleset before, Ruleset after, (ItemKind Kind, string Key) id)
    {
        var (old, item) = (before.Find(id.Kind, id.Key), after.Find(id.Kind, id.Key));
        if (old is null || item is null)
            return old is null && item is null;
        if (old is Flag flag && item is Flag changed)
        {
            // Keys that are limited to tags see another flag then.
            if (!flag.Tags.AsSpan().SequenceEqual(changed.Tags.AsSpan()) || !HasSameData(flag, changed))
                return false;
        }
        return old.HasSameAnswers(item);
    }

    /// <summary>
    /// Returns whether answers of compatible APIs have the same data of a flag in addition to its value. They have none of a flag that is
    /// only referred to.
    /// </summary>
    private static bool HasSameData(Flag flag, Flag changed) =>
        !IsVisible(changed)
        || (flag.Attachments.AsSpan().SequenceEqual(changed.Attachments.AsSpan()) && Equals(flag.Origin, changed.Origin));

    /// <summary>Counts the uses of each item: being client-visible, and each reference by an item that has uses.</summary>
    private sealed class UseCounts(
        ImmutableDictionary<(ItemKind Kind, string Key), int>.Builder counts,
        Func<ItemKind, string, RulesetItem?> find
    )
    {
        private ((ItemKind Kind, string Key) Id, RulesetItem? Item)? _replaced;

        public ImmutableDictionary<(ItemKind Kind, string Key), int>.Builder Counts => counts;

        public void Add((ItemKind Kind, string Key) id)
        {
            var count = counts.GetValueOrDefault(id);
            counts[id] = count + 1;
            if (count == 0)
                foreach (var used in UsedBy(Find(id)))
                    Add(used);
        }

        public void Replace((ItemKind Kind, string Key) id, RulesetItem? item)
        {
            var old = Find(id);
            // Without references meanwhile: between two items of a change there may be a cycle that leads back here.
            _replaced = (id, null);
            if (counts.ContainsKey(id))
                foreach (var used in UsedBy(old))
                    Remove(used);
            _replaced = (id, item);
            if (counts.ContainsKey(id))
                foreach (var used in UsedBy(item))
                    Add(used);
            if (IsVisible(item) && !IsVisible(old))
                Add(id);
            if (IsVisible(old) && !IsVisible(item))
                Remove(id);
        }

        private void Remove((ItemKind Kind, string Key) id)
        {
            var count = counts[id] - 1;
            if (count > 0)
            {
                counts[id] = count;
                return;
            }
            counts.Remove(id);
            foreach (var used in UsedBy(Find(id)))
                Remove(used);
        }

        private RulesetItem? Find((ItemKind Kind, string Key) id) =>
            _replaced is { } replaced && replaced.Id == id ? replaced.Item : find(id.Kind, id.Key);

        private static IEnumerable<(ItemKind Kind, string Key)> UsedBy(RulesetItem? item) =>
            item switch
            {
                Flag flag => References
                    .FlagsOf(flag)
                    .Select(key => (ItemKind.Flag, key))
                    .Concat(flag.Rules.SelectMany(rule => References.SegmentsOf(rule.When)).Select(key => (ItemKind.Segment, key))),
                Segment segment => References.SegmentsOf(segment.When).Select(key => (ItemKind.Segment, key)),
                _ => [],
            };
    }
}
