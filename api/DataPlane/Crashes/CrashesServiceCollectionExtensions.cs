using FlagCluster.Api.DataPlane.Crashes;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Provides the registration of crash reports.</summary>
internal static class CrashesServiceCollectionExtensions
{
    /// <summary>Adds crash reports. Requires <c>AddTracking</c>.</summary>
    public static IServiceCollection AddCrashes(this IServiceCollection services)
    {
        services.AddOptions<CrashOptions>().BindConfiguration("Crash").ValidateOnStart();
        services.TryAddSingleton<CrashTracks>();
        services.TryAddSingleton<CrashEndpoints>();
        return services;
    }
}
