using FlagCluster.Api.Management.Accounts;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Provides the registration of signing in and of a person's own account.</summary>
internal static class AccountsServiceCollectionExtensions
{
    /// <summary>Adds the resources.</summary>
    public static IServiceCollection AddAccountResources(this IServiceCollection services)
    {
        services.TryAddSingleton<SessionAudit>();
        services.TryAddSingleton<SessionStarter>();
        return services
            .AddResourceJson(AccountsJsonContext.Default)
            .AddResource<SignInResource>()
            .AddResource<SetUpResource>()
            .AddResource<MeResource>()
            .AddResource<SessionResource>()
            .AddResource<AccountResource>();
    }
}
