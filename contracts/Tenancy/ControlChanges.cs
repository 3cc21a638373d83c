namespace FlagCluster.Contracts.Tenancy;

/// <summary>Represents the control data that changed after a version, or all of it.</summary>
/// <param name="Version">The version that this answer reaches.</param>
/// <param name="IsComplete">
/// Whether this is all control data: the caller asked for it, its version is too old, or the database was restored to an earlier state.
/// </param>
public sealed record ControlChanges(long Version, bool IsComplete)
{
    /// <summary>Gets the items that were deleted; empty in a complete answer. They apply before the lists below.</summary>
    public IReadOnlyList<DeletedItem> Deleted { get; init; } = [];

    /// <summary>Gets the added or changed organizations.</summary>
    public IReadOnlyList<Organization> Organizations { get; init; } = [];

    /// <summary>Gets the added or changed projects.</summary>
    public IReadOnlyList<Project> Projects { get; init; } = [];

    /// <summary>Gets the added or changed environments.</summary>
    public IReadOnlyList<ProjectEnvironment> Environments { get; init; } = [];

    /// <summary>Gets the added or changed SDK keys.</summary>
    public IReadOnlyList<SdkKey> Keys { get; init; } = [];

    /// <summary>Gets the added or changed API tokens.</summary>
    public IReadOnlyList<ApiToken> Tokens { get; init; } = [];
}
