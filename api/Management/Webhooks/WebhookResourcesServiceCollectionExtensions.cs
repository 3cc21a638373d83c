using FlagCluster.Api.Management.Webhooks;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Provides the registration of webhooks.</summary>
internal static class WebhookResourcesServiceCollectionExtensions
{
    /// <summary>Adds the resources.</summary>
    public static IServiceCollection AddWebhookResources(this IServiceCollection services)
    {
        services.AddProtection().AddWebhookSender();
        services.TryAddSingleton<WebhookEditor>();
        return services.AddResourceJson(WebhooksJsonContext.Default).AddResource<WebhookResource>().AddResource<DeliveryResource>();
    }
}
