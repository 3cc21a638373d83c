using FlagCluster.Control.Links;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Provides the registration of single-use links.</summary>
internal static class LinksServiceCollectionExtensions
{
    /// <summary>Adds what links do.</summary>
    public static IServiceCollection AddLinks(this IServiceCollection services)
    {
        services.TryAddSingleton<SingleUseLinks>();
        services.TryAddSingleton<PasswordResets>();
        services.TryAddSingleton<EmailChanges>();
        services.TryAddSingleton<Invitations>();
        services.TryAddSingleton<ForgottenPasswords>();
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IHostedService, ForgottenPasswords>(provider => provider.GetRequiredService<ForgottenPasswords>())
        );
        return services;
    }
}
