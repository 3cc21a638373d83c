using FlagCluster.Contracts.Access;

namespace FlagCluster.Control.Access;

/// <summary>Represents why a principal has a permission at a scope.</summary>
/// <param name="IsActive">Whether the principal has access to the organization.</param>
/// <param name="Sources">What gives the permission; each is enough while the principal is active.</param>
public sealed record AccessExplanation(bool IsActive, IReadOnlyList<AccessSource> Sources)
{
    /// <summary>Gets whether the principal has the permission.</summary>
    public bool IsAllowed => IsActive && Sources.Count > 0;
}

/// <summary>Represents what gives a permission.</summary>
/// <param name="Grant">The grant, of the principal or of one of its groups; null for the membership in the organization.</param>
/// <param name="Role">The role that has the permission.</param>
public sealed record AccessSource(Grant? Grant, Role Role);
