namespace FlagCluster.Events.Writing;

/// <summary>Holds what is derived from the flags of a request, for all requests with the same flags.</summary>
/// <param name="flags">The cached text of each flag.</param>
internal sealed class FlagSet(FlagText[] flags)
{
    /// <summary>Gets the cached text of each flag.</summary>
    public FlagText[] Flags => flags;

    /// <summary>Gets the different sampling ratios of the flags.</summary>
    public SamplingRatio[] Ratios { get; } = [.. flags.Select(flag => flag.Ratio).Distinct()];

    /// <summary>Returns how many of a range of flags have a sampling ratio.</summary>
    public int Count(SamplingRatio ratio, int first, int count)
    {
        if (Ratios.Length == 1)
            return count;
        var having = 0;
        foreach (var flag in flags.AsSpan(first, count))
            having += ReferenceEquals(flag.Ratio, ratio) ? 1 : 0;
        return having;
    }
}
