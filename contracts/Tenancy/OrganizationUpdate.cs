namespace FlagCluster.Contracts.Tenancy;

/// <summary>Represents changes of an organization. What is null stays.</summary>
public sealed record OrganizationUpdate
{
    /// <summary>Gets the new display name, or null.</summary>
    public string? Name { get; init; }

    /// <summary>Gets whether the organization is archived from now on, or null. Archiving an archived one changes nothing.</summary>
    public bool? Archived { get; init; }

    /// <summary>Gets the new limits, all of them, or null.</summary>
    public Quotas? Quotas { get; init; }
}
