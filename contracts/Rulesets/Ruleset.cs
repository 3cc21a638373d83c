using System.Collections.Immutable;
using FlagCluster.Contracts.Changes;

namespace FlagCluster.Contracts.Rulesets;

/// <summary>All flags and segments of one environment. Immutable; <see cref="Apply"/> shares what a change leaves alone.</summary>
/// <param name="Flags">The flags by key, in ordinal order.</param>
/// <param name="Segments">The segments by key, in ordinal order.</param>
public sealed record Ruleset(ImmutableSortedDictionary<string, Flag> Flags, ImmutableSortedDictionary<string, Segment> Segments)
{
    /// <summary>The ruleset without flags and segments.</summary>
    public static Ruleset Empty { get; } = new(
        ImmutableSortedDictionary.Create<string, Flag>(StringComparer.Ordinal),
        ImmutableSortedDictionary.Create<string, Segment>(StringComparer.Ordinal));

    /// <summary>The ruleset after a change set. Deleting what is not there does nothing. The cost follows the change, not the ruleset.</summary>
    public Ruleset Apply(ChangeSet changes)
    {
        ArgumentNullException.ThrowIfNull(changes);
        var flags = Flags;
        var segments = Segments;
        foreach (var operation in changes.Operations)
        {
            switch (operation)
            {
                case PutFlag put: flags = flags.SetItem(put.Flag.Key, put.Flag); break;
                case DeleteFlag delete: flags = flags.Remove(delete.Key); break;
                case PutSegment put: segments = segments.SetItem(put.Segment.Key, put.Segment); break;
                case DeleteSegment delete: segments = segments.Remove(delete.Key); break;
                default: throw new InvalidOperationException($"Unknown operation {operation.GetType().Name}.");
            }
        }
        return new(flags, segments);
    }

    /// <summary>The smallest change set that turns this ruleset into another.</summary>
    public ChangeSet DiffTo(Ruleset target)
    {
        ArgumentNullException.ThrowIfNull(target);
        var operations = ImmutableArray.CreateBuilder<Operation>();
        foreach (var (key, segment) in target.Segments)
            if (!Segments.TryGetValue(key, out var old) || !Same(old.Json, segment.Json)) operations.Add(new PutSegment(segment));
        foreach (var (key, flag) in target.Flags)
            if (!Flags.TryGetValue(key, out var old) || !Same(old.Json, flag.Json)) operations.Add(new PutFlag(flag));
        foreach (var key in Flags.Keys)
            if (!target.Flags.ContainsKey(key)) operations.Add(new DeleteFlag(key));
        foreach (var key in Segments.Keys)
            if (!target.Segments.ContainsKey(key)) operations.Add(new DeleteSegment(key));
        return new(operations.ToImmutable());
    }

    /// <summary>The part of a change set that changes this ruleset: the last operation on each key, where it makes a difference.</summary>
    public ChangeSet Effective(ChangeSet changes)
    {
        ArgumentNullException.ThrowIfNull(changes);
        var last = new Dictionary<(bool Flag, string Key), Operation>();
        foreach (var operation in changes.Operations)
        {
            // Removing first moves the key to the end: operations stay in the order of their last mention.
            last.Remove((operation.IsFlag, operation.Key));
            last.Add((operation.IsFlag, operation.Key), operation);
        }
        return new([.. last.Values.Where(operation => operation switch
        {
            PutFlag put => !Flags.TryGetValue(put.Key, out var old) || !Same(old.Json, put.Flag.Json),
            DeleteFlag delete => Flags.ContainsKey(delete.Key),
            PutSegment put => !Segments.TryGetValue(put.Key, out var old) || !Same(old.Json, put.Segment.Json),
            _ => Segments.ContainsKey(operation.Key),
        })]);
    }

    private static bool Same(ReadOnlyMemory<byte> left, ReadOnlyMemory<byte> right) => left.Span.SequenceEqual(right.Span);
}
