using FlagCluster.Contracts.Accounts;
using FlagCluster.Store.Redis;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Provides the registration of the store of sessions in Redis.</summary>
public static class RedisServiceCollectionExtensions
{
    /// <summary>Keeps sessions in Redis when <c>Sessions:Store</c> is <c>Redis</c>.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configuration">The configuration.</param>
    public static IServiceCollection AddRedisSessions(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        if (!string.Equals(configuration["Sessions:Store"], "Redis", StringComparison.OrdinalIgnoreCase))
            return services;
        services.AddOptions<RedisOptions>().BindConfiguration("Redis").ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton<RedisConnection>();
        services.Replace(ServiceDescriptor.Singleton<ISessionStore, RedisSessionStore>());
        return services;
    }
}
