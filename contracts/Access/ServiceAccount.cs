namespace FlagCluster.Contracts.Access;

/// <summary>Represents an account of a program. It authenticates with service tokens.</summary>
/// <param name="Id">The id.</param>
/// <param name="Organization">The slug of the organization.</param>
/// <param name="Name">The display name, unique in the organization.</param>
/// <param name="IsActive">Whether its tokens are accepted.</param>
/// <param name="CreatedAt">The time of creation.</param>
public sealed record ServiceAccount(string Id, string Organization, string Name, bool IsActive, DateTimeOffset CreatedAt)
{
    /// <summary>Gets whether it manages the installation. Only the bootstrap creates such an account.</summary>
    public bool IsInstallationAdministrator { get; init; }
}
