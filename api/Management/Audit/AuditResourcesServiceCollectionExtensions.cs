using FlagCluster.Api.Management.Audit;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Provides the registration of the audit log's endpoints.</summary>
internal static class AuditResourcesServiceCollectionExtensions
{
    /// <summary>Adds the endpoints of the audit log.</summary>
    public static IServiceCollection AddAuditResources(this IServiceCollection services) =>
        services.AddResource<AuditResource>().AddResourceJson(AuditJsonContext.Default);
}
