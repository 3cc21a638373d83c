using FlagCluster.Api.Management.SecondFactors;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Provides the registration of second factors.</summary>
internal static class SecondFactorResourcesServiceCollectionExtensions
{
    /// <summary>Adds the resources.</summary>
    public static IServiceCollection AddSecondFactorResources(this IServiceCollection services) =>
        services
            .AddResourceJson(SecondFactorsJsonContext.Default)
            .AddResource<SecondFactorResource>()
            .AddResource<SecondFactorSignInResource>()
            .AddResource<SecondFactorPolicyResource>();
}
