using FlagCluster.Api.Management.Imports;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Provides the registration of imports.</summary>
internal static class ImportResourcesServiceCollectionExtensions
{
    /// <summary>Adds the resources.</summary>
    public static IServiceCollection AddImportResources(this IServiceCollection services) =>
        services.AddResourceJson(ImportsJsonContext.Default).AddResource<ImportResource>().AddResource<FfrsFlagResource>();
}
