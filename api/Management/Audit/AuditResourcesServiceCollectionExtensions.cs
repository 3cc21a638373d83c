using FlagCluster.Api.Management.Audit;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Provides the registration of the audit log's endpoints.</summary>
internal static class AuditResourcesServiceCollectionExtensions
{
    /// <summary>Adds the endpoints of the audit log.</summary>
    public static IServiceCollection AddAuditResources(this IServiceCollection services)
    {
        services.TryAddSingleton<AuditLogEndpoints>();
        return services.AddResource<AuditResource>().AddResource<InstallationAuditResource>().AddResourceJson(AuditJsonContext.Default);
    }
}
