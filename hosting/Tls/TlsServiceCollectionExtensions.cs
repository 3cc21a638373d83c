using FlagCluster.Hosting.Tls;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Provides the registration of certificates.</summary>
public static class TlsServiceCollectionExtensions
{
    /// <summary>
    /// Adds a <see cref="CertificateFile"/> as a keyed service under its name, with its metric and its data of the readiness check.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="name">What the certificate is for, such as <c>server</c>.</param>
    /// <param name="certificatePath">The path of the certificate, which may be followed by those of its issuers.</param>
    /// <param name="keyPath">The path of the private key.</param>
    /// <param name="usages">The extended key usages that the certificate must allow.</param>
    public static IServiceCollection AddCertificateFile(
        this IServiceCollection services,
        string name,
        string certificatePath,
        string keyPath,
        IReadOnlyList<string> usages
    )
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddKeyedSingleton(
            name,
            (provider, _) =>
                new CertificateFile(
                    name,
                    certificatePath,
                    keyPath,
                    usages,
                    provider.GetRequiredService<TimeProvider>(),
                    provider.GetRequiredService<ILogger<CertificateFile>>()
                )
        );
        services.AddSingleton(provider => provider.GetRequiredKeyedService<CertificateFile>(name));
        if (services.Any(service => service.ServiceType == typeof(CertificateMetrics)))
            return services;
        services.AddSingleton<CertificateMetrics>();
        services.AddHealthChecks().AddCheck<CertificateHealthCheck>("certificates", tags: ["ready"]);
        return services;
    }
}
