using FlagCluster.Contracts.Events;
using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Events.Writing;

/// <summary>
/// Counts answers by flag and variant in arrays, so that counting an answer is an addition. Not thread-safe.
/// </summary>
internal sealed class FlagCounters
{
    private readonly FlagSet _set;
    private readonly int[] _starts;
    private readonly long[] _counts;

    public FlagCounters(FlagSet set)
    {
        _set = set;
        _starts = new int[set.Flags.Length];
        var length = 0;
        for (var i = 0; i < _starts.Length; i++)
        {
            _starts[i] = length;
            // The first counter of a flag is that of answers without a variant.
            length += 1 + set.Flags[i].Flag.Variants.Length;
        }
        _counts = new long[length];
    }

    /// <summary>Gets or sets what the counts belong to; null while there are none.</summary>
    public CountScope? Scope { get; set; }

    /// <summary>Counts an answer for the flag at a position.</summary>
    public void Add(int flag, in EvaluationAnswer answer) => _counts[_starts[flag] + 1 + answer.Variant]++;

    /// <summary>Passes the counts on and resets them.</summary>
    /// <param name="receive">Receives a flag, a variant or null, and their count.</param>
    public void Take(Action<FlagText, string?, long> receive)
    {
        for (var i = 0; i < _starts.Length; i++)
        {
            var flag = _set.Flags[i];
            var counts = _counts.AsSpan(_starts[i], 1 + flag.Flag.Variants.Length);
            for (var variant = 0; variant < counts.Length; variant++)
                if (counts[variant] > 0)
                    receive(flag, variant == 0 ? null : flag.Flag.Variants[variant - 1].Key, counts[variant]);
            counts.Clear();
        }
        Scope = null;
    }
}

/// <summary>Represents what counts belong to.</summary>
/// <param name="Minute">The start of the minute, in milliseconds since 1970 UTC.</param>
/// <param name="Environment">The environment.</param>
/// <param name="IsBulk">Whether the answers are of bulk requests.</param>
internal readonly record struct CountScope(long Minute, EnvironmentId Environment, bool IsBulk);
