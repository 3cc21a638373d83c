using System.Runtime.CompilerServices;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Events.Model;

namespace FlagCluster.Events.Writing;

/// <summary>Derives sets of flags from the lists that requests refer to, and keeps them as long as the lists. Not thread-safe.</summary>
internal sealed class FlagSets(EventsOptions options)
{
    private readonly SamplingRules _sampling = new(options.Sampling);
    private readonly ConditionalWeakTable<IReadOnlyList<Flag>, FlagSet> _sets = [];
    private readonly ConditionalWeakTable<Flag, FlagText> _flags = [];

    /// <summary>Returns the set of a list.</summary>
    public FlagSet Of(IReadOnlyList<Flag> flags)
    {
        if (!_sets.TryGetValue(flags, out var set))
            _sets.Add(flags, set = new([.. flags.Select(TextOf)]));
        return set;
    }

    private FlagText TextOf(Flag flag)
    {
        if (!_flags.TryGetValue(flag, out var text))
            _flags.Add(flag, text = new(flag, _sampling.RatioOf(flag.Key), options.ValueLength));
        return text;
    }
}
