using FlagCluster.Api.Management.Accounts;
using FlagCluster.Api.Management.Sso;
using FlagCluster.Control.Sso;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Provides the registration of single sign-on.</summary>
internal static class SsoResourcesServiceCollectionExtensions
{
    /// <summary>Adds the resources.</summary>
    public static IServiceCollection AddSsoResources(this IServiceCollection services)
    {
        services.AddProtection().AddOutbound();
        services.AddOptions<SsoOptions>().BindConfiguration(SsoOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton<SsoSecrets>();
        services.TryAddSingleton<SsoProviderEditor>();
        services.TryAddSingleton<SsoSchemes>();
        services.TryAddSingleton<SsoSignIn>();
        services.TryAddSingleton<SsoSessions>();
        services.TryAddSingleton<SsoSignInFinisher>();
        services.TryAddSingleton<IRemoteSignOut, SsoSignOut>();
        services.TryAddSingleton<SsoConnectionTest>();
        return services
            .AddResourceJson(SsoJsonContext.Default)
            .AddResource<SsoProviderResource>()
            .AddResource<SsoPolicyResource>()
            .AddResource<SsoSignInResource>()
            .AddResource<BackchannelLogoutResource>();
    }
}
