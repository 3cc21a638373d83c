using FlagCluster.Api.DataPlane.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Provides the registration of the limits of connections.</summary>
internal static class ConnectionsServiceCollectionExtensions
{
    public static IServiceCollection AddConnectionLimits(this IServiceCollection services)
    {
        services.AddOptions<ConnectionOptions>().BindConfiguration("Connection").ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ConnectionOptions>, ConnectionOptionsValidator>());
        services.TryAddSingleton<ConnectionGuard>();
        services.AddSingleton<IConfigureOptions<KestrelServerOptions>>(provider => provider.GetRequiredService<ConnectionGuard>());
        return services;
    }

    /// <summary>Exempts the connection of a request with a valid key or token from the limit of unauthenticated connections.</summary>
    public static void MarkConnectionAuthenticated(this HttpContext http) => http.Features.Get<GuardedConnection>()?.MarkAuthenticated();
}
