using FlagCluster.Contracts.Audit;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Storage;
using FlagCluster.Control.Audit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Provides the registration of the audit log.</summary>
public static class AuditServiceCollectionExtensions
{
    /// <summary>
    /// Adds what a host of the management API needs: <see cref="DeniedRequests"/> and <see cref="AuditReport"/>. Requires an
    /// <see cref="IAuditLog"/>, an <see cref="IAuditReader"/> , an <see cref="IAuditCheckpoints"/>
    /// and an <see cref="IPrivateFiles"/>.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="directory">The data folder.</param>
    public static IServiceCollection AddAudit(this IServiceCollection services, string directory)
    {
        services.AddAuditReading(directory);
        services.TryAddSingleton<DeniedRequests>();
        services.TryAddSingleton<LogReports>();
        services.TryAddSingleton<AccessReports>();
        services.TryAddSingleton(provider => new AuditReport(
            provider.GetRequiredService<IAuditReader>(),
            provider.GetRequiredService<LogReports>(),
            provider.GetRequiredService<AccessReports>(),
            provider.GetRequiredService<TimeProvider>()
        ));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, DeniedRequestsBackgroundService>());
        return services;
    }

    /// <summary>
    /// Adds <see cref="AuditVerifier"/>, <see cref="AuditExport"/> and <see cref="AuditSigner"/>. Requires an <see cref="IAuditReader"/>,
    /// an <see cref="IAuditCheckpoints"/> and an <see cref="IPrivateFiles"/>.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="directory">The data folder.</param>
    public static IServiceCollection AddAuditReading(this IServiceCollection services, string directory)
    {
        services
            .AddOptions<AuditOptions>()
            .BindConfiguration(AuditOptions.Section)
            .Configure(options => options.Directory = directory)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<AuditSigner>();
        services.TryAddSingleton<AuditVerifier>();
        services.TryAddSingleton<AuditExport>();
        return services;
    }

    /// <summary>
    /// Adds what one of the hosts of a store does in the background: checkpoints, sinks, verification and retention. Requires
    /// <see cref="AddAuditReading"/>, an <see cref="IAuditCheckpoints"/> and an <see cref="IAuditMaintenance"/>.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="configuration">The settings, which decide whether there is a webhook.</param>
    public static IServiceCollection AddAuditPublishing(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services
            .AddOptions<AuditOptions>()
            .Validate(
                options => options.WebhookUrl.Length == 0 || options.WebhookSecret.Length >= 16,
                "Audit:WebhookSecret must have at least 16 characters when Audit:WebhookUrl is set."
            );
        services.AddMetrics().AddLogging();
        services.TryAddSingleton<AuditMetrics>();
        services.TryAddSingleton<AuditPublisher>();
        services.TryAddSingleton<AuditRetention>();
        if (!string.IsNullOrEmpty(configuration[$"{AuditOptions.Section}:{nameof(AuditOptions.WebhookUrl)}"]))
            services.TryAddEnumerable(ServiceDescriptor.Singleton<IAuditSink, AuditWebhookSink>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, AuditBackgroundService>());
        return services;
    }

    /// <summary>
    /// Adds the subscriber that refers to changes of environments in the audit log, for hosts of change subscribers. Requires an
    /// <see cref="IAuditLog"/>.
    /// </summary>
    public static IServiceCollection AddAuditChanges(this IServiceCollection services)
    {
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IChangeSubscriber, AuditChangeSubscriber>());
        return services;
    }
}
