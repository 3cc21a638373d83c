namespace FlagCluster.Contracts.Tenancy;

/// <summary>Represents changes of an environment. What is null stays.</summary>
public sealed record EnvironmentUpdate
{
    /// <summary>Gets the new display name, or null.</summary>
    public string? Name { get; init; }

    /// <summary>Gets the new color, such as <c>#1d4ed8</c>, or null.</summary>
    public string? Color { get; init; }

    /// <summary>Gets the new position in lists, or null.</summary>
    public int? Order { get; init; }

    /// <summary>Gets whether changes reach users from now on, or null.</summary>
    public bool? IsProductionLike { get; init; }

    /// <summary>Gets the compatible APIs that are served from now on, or null.</summary>
    public CompatibleApis? CompatibleApis { get; init; }

    /// <summary>Gets whether the environment is archived from now on, or null. Archiving an archived one changes nothing.</summary>
    public bool? Archived { get; init; }
}
