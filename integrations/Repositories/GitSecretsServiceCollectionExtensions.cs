using FlagCluster.Integrations.Repositories;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Provides the registration of the encryption of secrets for repositories.</summary>
public static class GitSecretsServiceCollectionExtensions
{
    /// <summary>Adds the encryption. Requires data protection.</summary>
    public static IServiceCollection AddGitSecrets(this IServiceCollection services)
    {
        services.TryAddSingleton<GitSecrets>();
        return services;
    }
}
