using FlagCluster.Analytics.Rules;

namespace FlagCluster.Analytics.Storage;

/// <summary>Represents which alerts are read.</summary>
/// <param name="Environment">The environment.</param>
/// <param name="Limit">The largest number of alerts.</param>
public sealed record AlertQuery(string Environment, int Limit)
{
    /// <summary>Gets whether the alerts are open (true) or resolved (false); null for both.</summary>
    public bool? IsOpen { get; init; }

    /// <summary>Gets the key of the flag, or null for all.</summary>
    public string? Flag { get; init; }

    /// <summary>Gets the name of the rule, or null for all.</summary>
    public string? Rule { get; init; }

    /// <summary>Gets the severity, or null for all.</summary>
    public RuleSeverity? Severity { get; init; }

    /// <summary>Gets the position after which alerts are read, or null for the newest.</summary>
    public string? After { get; init; }
}
