using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Provides the registration of data protection, which encrypts stored values that must be read again.</summary>
public static class ProtectionServiceCollectionExtensions
{
    private const string ApplicationName = "FlagCluster";

    /// <summary>
    /// Adds data protection. Its keys are in the store, and the same for all servers of an installation. They are read at their first
    /// use: a server also starts while the store is unavailable.
    /// </summary>
    public static IServiceCollection AddProtection(this IServiceCollection services)
    {
        services.AddDataProtection().SetApplicationName(ApplicationName);
        foreach (var service in services.Where(IsLoader).ToList())
            services.Remove(service);
        return services;
    }

    /// <summary>Returns whether a service is the framework's, which reads the keys before the host has started.</summary>
    private static bool IsLoader(ServiceDescriptor service)
    {
        if (service.ServiceType != typeof(IHostedService) || service.IsKeyedService)
            return false;
        return service.ImplementationType?.Assembly == typeof(IDataProtectionBuilder).Assembly;
    }
}
