using FlagCluster.Api.Management.IncomingHooks;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Provides the registration of incoming hooks.</summary>
internal static class IncomingHookResourcesServiceCollectionExtensions
{
    /// <summary>Adds the resources. Requires those of webhooks, with which they share the encryption of secrets.</summary>
    public static IServiceCollection AddIncomingHookResources(this IServiceCollection services)
    {
        services.TryAddSingleton<PullRequestFlags>();
        services.TryAddSingleton<IncomingHookAudit>();
        return services
            .AddResourceJson(IncomingHooksJsonContext.Default)
            .AddResource<IncomingHookResource>()
            .AddResource<IncomingHookEndpoint>();
    }
}
