using FlagCluster.Api.Management.Git;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Provides the registration of the repositories that environments follow.</summary>
internal static class GitResourcesServiceCollectionExtensions
{
    /// <summary>Adds the resources. Requires the registration of where environments are synchronized.</summary>
    public static IServiceCollection AddGitResources(this IServiceCollection services)
    {
        services.AddProtection().AddOutbound().AddGitSecrets();
        services.TryAddSingleton<GitBindingEditor>();
        services.TryAddSingleton<GitHints>();
        return services
            .AddResourceJson(GitJsonContext.Default)
            .AddResource<GitResource>()
            .AddResource<GitStatusResource>()
            .AddResource<GitProposalResource>()
            .AddResource<GitHookEndpoint>();
    }
}
