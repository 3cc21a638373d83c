namespace FlagCluster.Contracts.Tenancy;

/// <summary>Represents changes of a project. What is null stays.</summary>
public sealed record ProjectUpdate
{
    /// <summary>Gets the new display name, or null.</summary>
    public string? Name { get; init; }

    /// <summary>Gets whether the project is private from now on, or null.</summary>
    public bool? IsPrivate { get; init; }

    /// <summary>Gets whether the project is archived from now on, or null. Archiving an archived project changes nothing.</summary>
    public bool? Archived { get; init; }
}
