using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Engine.Rulesets;

namespace FlagCluster.Environments.Evaluation.Flagr;

/// <summary>Finds the flags of a ruleset by their numbers and tags. Each part is created once, when a request needs it.</summary>
public sealed class FlagrIndex
{
    private static readonly ConditionalWeakTable<CompiledRuleset, FlagrIndex> Known = [];

    private readonly Lazy<Dictionary<long, CompiledFlag?>> _byId;
    private readonly Lazy<Dictionary<string, List<CompiledFlag>>> _byTag;

    private FlagrIndex(CompiledRuleset ruleset)
    {
        _byId = new(() => IndexIds(ruleset));
        _byTag = new(() => IndexTags(ruleset));
    }

    /// <summary>Returns the flag with a number, or null when a caller does not see one.</summary>
    /// <param name="ruleset">The ruleset.</param>
    /// <param name="id">The number.</param>
    /// <param name="scope">Which flags the caller sees.</param>
    public static CompiledFlag? Find(CompiledRuleset ruleset, long id, FlagScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        return Of(ruleset)._byId.Value.GetValueOrDefault(id) is { } flag && scope.Includes(flag.Model) ? flag : null;
    }

    /// <summary>Returns the flag with a key, or with the number that the key is; null when a caller does not see one.</summary>
    /// <param name="ruleset">The ruleset.</param>
    /// <param name="key">The key.</param>
    /// <param name="scope">Which flags the caller sees.</param>
    /// <remarks>pkg/handler/eval_cache.go of Flagr finds flags by both too.</remarks>
    public static CompiledFlag? Find(CompiledRuleset ruleset, ReadOnlySpan<char> key, FlagScope scope)
    {
        ArgumentNullException.ThrowIfNull(ruleset);
        ArgumentNullException.ThrowIfNull(scope);
        if (ruleset.Find(key) is { } flag)
            return scope.Includes(flag.Model) ? flag : null;
        return FlagrIds.Parse(key) is { } id ? Find(ruleset, id, scope) : null;
    }

    /// <summary>Returns the flags with one of some tags, or with all of them, that a caller sees, in the order of their keys.</summary>
    /// <param name="ruleset">The ruleset.</param>
    /// <param name="tags">The tags, at least one.</param>
    /// <param name="needsAll">Whether a flag must have all tags.</param>
    /// <param name="scope">Which flags the caller sees.</param>
    internal static IEnumerable<CompiledFlag> FindTagged(
        CompiledRuleset ruleset,
        IReadOnlyList<string> tags,
        bool needsAll,
        FlagScope scope
    )
    {
        var index = Of(ruleset)._byTag.Value;
        var tagged = tags.Select(tag => index.GetValueOrDefault(tag, [])).ToList();
        var found = needsAll
            ? tagged.MinBy(flags => flags.Count)!.Where(flag => tags.All(tag => flag.Model.Tags.Contains(tag)))
            : tagged.SelectMany(flags => flags).Distinct().OrderBy(flag => flag.Key, StringComparer.Ordinal);
        return found.Where(flag => scope.Includes(flag.Model));
    }

    private static Dictionary<long, CompiledFlag?> IndexIds(CompiledRuleset ruleset)
    {
        var index = new Dictionary<long, CompiledFlag?>();
        foreach (var flag in ruleset.Flags(FlagScope.All))
        {
            var id = FlagrFlag.IdOf(flag);
            // A number that several flags have identifies none of them.
            if (!index.TryAdd(id, flag))
                index[id] = null;
        }
        return index;
    }

    private static Dictionary<string, List<CompiledFlag>> IndexTags(CompiledRuleset ruleset)
    {
        var index = new Dictionary<string, List<CompiledFlag>>(StringComparer.Ordinal);
        foreach (var flag in ruleset.Flags(FlagScope.All))
        foreach (var tag in flag.Model.Tags)
            (CollectionsMarshal.GetValueRefOrAddDefault(index, tag, out _) ??= []).Add(flag);
        return index;
    }

    private static FlagrIndex Of(CompiledRuleset ruleset) =>
        Known.TryGetValue(ruleset, out var known) ? known : Known.GetValue(ruleset, static ruleset => new(ruleset));
}
