using FlagCluster.Contracts.Accounts;
using FlagCluster.Control.Sessions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Provides the registration of the store of sessions that <c>Sessions:Store</c> names.</summary>
public static class SessionStoreServiceCollectionExtensions
{
    /// <summary>Keeps sessions in the memory of the process when <c>Sessions:Store</c> is <c>Memory</c>.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configuration">The configuration.</param>
    public static IServiceCollection AddMemorySessions(this IServiceCollection services, IConfiguration configuration)
    {
        if (IsConfigured(configuration, SessionStoreKind.Memory))
            services.Replace(ServiceDescriptor.Singleton<ISessionStore, MemorySessionStore>());
        return services;
    }

    /// <summary>Rejects <c>Memory</c> at the start, for hosts of which several share sessions.</summary>
    /// <param name="services">The services.</param>
    public static IServiceCollection RequireSharedSessions(this IServiceCollection services)
    {
        services
            .AddOptions<SessionOptions>()
            .Validate(
                options => options.Store != SessionStoreKind.Memory,
                "Sessions:Store is Memory, which other gateways cannot read; use Database or Redis."
            );
        return services;
    }

    private static bool IsConfigured(IConfiguration configuration, SessionStoreKind kind)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return string.Equals(configuration["Sessions:Store"], kind.ToString(), StringComparison.OrdinalIgnoreCase);
    }
}
