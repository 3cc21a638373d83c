namespace FlagCluster.Contracts.Tenancy;

/// <summary>Represents changes of an SDK key. What is null stays.</summary>
public sealed record SdkKeyUpdate
{
    /// <summary>Gets the new display name, or null.</summary>
    public string? Name { get; init; }

    /// <summary>Gets the new origins (<see cref="SdkKey.Origins"/>), or null.</summary>
    public string? Origins { get; init; }

    /// <summary>Gets the new tags (<see cref="SdkKey.Tags"/>), or null.</summary>
    public string? Tags { get; init; }

    /// <summary>Gets whether the key is disabled from now on, or null.</summary>
    public bool? IsDisabled { get; init; }
}
