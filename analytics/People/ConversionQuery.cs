using System.Collections.Immutable;

namespace FlagCluster.Analytics.People;

/// <summary>Represents which events of exposed people count.</summary>
/// <param name="Name">The name of the event.</param>
/// <param name="Window">The time after the first exposure in which events count, inclusive, in milliseconds.</param>
public sealed record ConversionQuery(string Name, long Window)
{
    /// <summary>Gets the time after the first exposure from which on events count, in milliseconds.</summary>
    public long Delay { get; init; }

    /// <summary>Gets the time after which events no longer count, inclusive, in Unix milliseconds.</summary>
    public long Until { get; init; } = long.MaxValue;

    /// <summary>
    /// Gets the time that the consumer has reached, in Unix milliseconds, to leave out people whose window is still open; null counts them.
    /// With them, those who convert fast look like an effect.
    /// </summary>
    public long? MaturedAt { get; init; }

    /// <summary>Gets the SDK keys whose events count; null for all.</summary>
    public ImmutableHashSet<string>? Clients { get; init; }

    /// <summary>Returns whether an event counts for a person.</summary>
    /// <param name="since">The person's first exposure, in Unix milliseconds.</param>
    /// <param name="time">The time of the event, in Unix milliseconds.</param>
    internal bool Contains(long since, long time) => time >= since + Delay && time <= since + Delay + Window && time <= Until;

    /// <summary>Returns whether a person's window is over.</summary>
    internal bool IsMature(long since) => MaturedAt is not { } reached || since + Delay + Window <= reached;
}
