namespace FlagCluster.Contracts.Access;

/// <summary>Specifies the smallest part of an installation in which a permission has a meaning. A grant on a smaller part does not give
/// it.</summary>
public enum PermissionLevel
{
    /// <summary>The whole installation. No role has permissions of this level.</summary>
    Installation,

    /// <summary>An organization.</summary>
    Organization,

    /// <summary>A project.</summary>
    Project,

    /// <summary>An environment.</summary>
    Environment,
}
