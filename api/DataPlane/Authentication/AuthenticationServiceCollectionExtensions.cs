using FlagCluster.Api.DataPlane.Authentication;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Provides the registration of the authentication by SDK key.</summary>
internal static class AuthenticationServiceCollectionExtensions
{
    public static IServiceCollection AddSdkKeys(this IServiceCollection services)
    {
        services.TryAddSingleton<SdkKeySessions>();
        return services;
    }
}
