using FlagCluster.Contracts.Environments;
using FlagCluster.Integrations.Webhooks;
using FlagCluster.Integrations.Webhooks.Formats;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Provides the registration of webhooks.</summary>
public static class WebhooksServiceCollectionExtensions
{
    /// <summary>The setting of the server's address, an option of the host.</summary>
    private const string PublicUrl = "Server:PublicUrl";

    /// <summary>Adds the change subscriber that queues events. Requires a store.</summary>
    public static IServiceCollection AddWebhookEvents(this IServiceCollection services)
    {
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IChangeSubscriber, WebhookChangeSubscriber>());
        return services;
    }

    /// <summary>Adds what sends events and encrypts the secrets of webhooks. Requires data protection.</summary>
    public static IServiceCollection AddWebhookSender(this IServiceCollection services)
    {
        services.AddOptions<WebhookOptions>().BindConfiguration(WebhookOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOutbound();
        services.TryAddSingleton<WebhookSecrets>();
        services.TryAddSingleton(provider => new WebhookBodies(provider.GetRequiredService<IConfiguration>()[PublicUrl] ?? ""));
        services.TryAddSingleton<WebhookSender>();
        return services;
    }

    /// <summary>Adds the deliveries. Any number of processes make them. Requires a store and data protection.</summary>
    public static IServiceCollection AddWebhookDeliveries(this IServiceCollection services)
    {
        services.AddWebhookSender();
        services.TryAddSingleton(TimeProvider.System);
        services.AddMetrics();
        services.TryAddSingleton<WebhookMetrics>();
        services.TryAddSingleton<WebhookWorker>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, WebhookDeliveryBackgroundService>());
        return services;
    }
}
