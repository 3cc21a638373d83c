namespace FlagCluster.Api.Management.Resources;

/// <summary>
/// Represents the endpoints of one kind of resource. A subject registers its resources with this interface; nothing else lists them.
/// </summary>
internal interface IManagementResource
{
    /// <summary>Maps the endpoints. Each declares its permission.</summary>
    void Map(ManagementRoutes routes);
}
