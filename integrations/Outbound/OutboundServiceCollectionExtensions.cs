using FlagCluster.Integrations.Outbound;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Provides the registration of requests to receivers that users choose.</summary>
public static class OutboundServiceCollectionExtensions
{
    /// <summary>Adds the client.</summary>
    public static IServiceCollection AddOutbound(this IServiceCollection services)
    {
        services.AddOptions<OutboundOptions>().BindConfiguration(OutboundOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(provider => new OutboundClient(
            provider.GetRequiredService<IOptions<OutboundOptions>>(),
            provider.GetRequiredService<TimeProvider>()
        ));
        return services;
    }
}
