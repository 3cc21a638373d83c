using FlagCluster.Api.DataPlane.Authentication;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Provides the registration of the authentication by SDK key.</summary>
internal static class AuthenticationServiceCollectionExtensions
{
    public static IServiceCollection AddSdkKeys(this IServiceCollection services)
    {
        services.TryAddSingleton<SdkKeySessions>();
        services.AddOptions<KeyOptions>().BindConfiguration("Key").ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<KeyOptions>, KeyOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, KeyUsesBackgroundService>());
        return services;
    }
}
