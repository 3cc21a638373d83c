using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Accounts;
using FlagCluster.Contracts.Links;
using FlagCluster.Contracts.Mail;
using FlagCluster.Contracts.SecondFactors;
using FlagCluster.Contracts.Storage;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Control.Access;
using FlagCluster.Control.Accounts;
using FlagCluster.Control.Accounts.Passwords;
using FlagCluster.Control.Directory;
using FlagCluster.Control.Sessions;
using FlagCluster.Control.Tenancy;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Provides the registration of the control directory.</summary>
public static class ControlServiceCollectionExtensions
{
    /// <summary>
    /// Adds <see cref="ControlDirectory"/> and <see cref="AccessDirectory"/>, which read and write. Requires an
    /// <see cref="ITenancyStore"/>, an <see cref="ICredentialStore"/>, an <see cref="IAccessStore"/>, an <see cref="ITokenUses"/>, an
    /// <see cref="IControlChanges"/> and an <see cref="IPrivateFiles"/>.
    /// </summary>
    public static IServiceCollection AddControl(this IServiceCollection services)
    {
        services.AddControlReader();
        services.TryAddSingleton<ControlDirectory>();
        services.AddOptions<TenancyOptions>().BindConfiguration("Tenancy").ValidateDataAnnotations().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, RemovalBackgroundService>());
        services.TryAddSingleton<AccessDirectory>();
        services.TryAddSingleton<TokenUses>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, TokenUseBackgroundService>());
        return services;
    }

    /// <summary>
    /// Adds accounts with passwords, their sessions, second factors and links. Requires <see cref="AddControl"/>, an
    /// <see cref="IAccountStore"/>, an <see cref="ISessionStore"/>, an <see cref="IPrintedLinkStore"/>, an
    /// <see cref="ISignInFailureStore"/>, an <see cref="ISecondFactorStore"/>, an <see cref="ISingleUseLinkStore"/> and an
    /// <see cref="IMailSender"/>.
    /// </summary>
    public static IServiceCollection AddAccounts(this IServiceCollection services)
    {
        services.AddOptions<AccountOptions>().BindConfiguration(AccountOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<SessionOptions>().BindConfiguration(SessionOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton<IPasswordHasher, IdentityPasswordHasher>();
        services.TryAddSingleton<PasswordHashing>();
        services.TryAddSingleton<PasswordWords>();
        services.TryAddSingleton<SignInThrottle>();
        services.TryAddSingleton<SignInService>();
        services.TryAddSingleton<SessionService>();
        services.TryAddSingleton<AccountService>();
        services.TryAddSingleton<PrintedLinks>();
        services.TryAddSingleton<FirstOwner>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, AccountCleanupBackgroundService>());
        return services.AddSecondFactors().AddLinks();
    }

    /// <summary>
    /// Adds <see cref="ControlReader"/>, for processes that only read control data. Requires an <see cref="IControlChanges"/> and an
    /// <see cref="IPrivateFiles"/>.
    /// </summary>
    public static IServiceCollection AddControlReader(this IServiceCollection services)
    {
        services.AddOptions<ControlOptions>().BindConfiguration("Control").ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.AddMetrics();
        services.TryAddSingleton<ControlMetrics>();
        services.AddOptions<QuotaOptions>().BindConfiguration("Quota").ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton<OrganizationQuotas>();
        services.TryAddSingleton<IQuotas>(provider => provider.GetRequiredService<OrganizationQuotas>());
        services.TryAddSingleton<ControlReader>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, ControlRefreshBackgroundService>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, DirectorySaveBackgroundService>());
        services.AddHealthChecks().AddCheck<DirectoryHealthCheck>("control", tags: ["ready"]);
        return services;
    }
}
