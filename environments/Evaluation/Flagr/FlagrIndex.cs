using System.Runtime.CompilerServices;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Engine.Rulesets;

namespace FlagCluster.Environments.Evaluation.Flagr;

/// <summary>Finds the flags of a ruleset by their numbers. It is created when a request names a flag by its number.</summary>
public sealed class FlagrIndex
{
    private static readonly ConditionalWeakTable<CompiledRuleset, FlagrIndex> Known = [];

    private readonly Dictionary<long, CompiledFlag?> _flags = [];

    private FlagrIndex(CompiledRuleset ruleset)
    {
        foreach (var flag in ruleset.Flags(FlagScope.All))
        {
            var id = FlagrFlag.Of(flag).Id;
            // A number that several flags have identifies none of them.
            if (!_flags.TryAdd(id, flag))
                _flags[id] = null;
        }
    }

    /// <summary>Returns the flag with a number, or null when a caller does not see one.</summary>
    /// <param name="ruleset">The ruleset.</param>
    /// <param name="id">The number.</param>
    /// <param name="scope">Which flags the caller sees.</param>
    public static CompiledFlag? Find(CompiledRuleset ruleset, long id, FlagScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        return Of(ruleset)._flags.GetValueOrDefault(id) is { } flag && scope.Includes(flag.Model) ? flag : null;
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

    private static FlagrIndex Of(CompiledRuleset ruleset) =>
        Known.TryGetValue(ruleset, out var known) ? known : Known.GetValue(ruleset, static ruleset => new(ruleset));
}
