using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Git;
using FlagCluster.Integrations.Git;
using FlagCluster.Integrations.Git.Commits;
using FlagCluster.Integrations.Git.Hosts;
using FlagCluster.Integrations.Git.Merging;
using FlagCluster.Integrations.Git.Objects;
using FlagCluster.Integrations.Git.Proposals;
using FlagCluster.Integrations.Git.Reporting;
using FlagCluster.Integrations.Git.Repository;
using FlagCluster.Integrations.Git.Sync;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Provides the registration of environments that follow Git repositories.</summary>
public static class GitServiceCollectionExtensions
{
    /// <summary>
    /// Adds the synchronization to a process that is the only one on its store. Requires what <see cref="AddGit"/> requires.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="dataDirectory">The data folder of the process.</param>
    public static IServiceCollection AddLocalGit(this IServiceCollection services, string dataDirectory)
    {
        services.TryAddSingleton<IGitSyncs, LocalGitSyncs>();
        return services.AddGit(dataDirectory);
    }

    /// <summary>
    /// Adds the synchronization. Requires <see cref="IEnvironments"/>, an <see cref="IEnvironmentLog"/>, an <see cref="IGitStore"/>, an
    /// <see cref="IGitProposalStore"/> and <see cref="IGitSyncs"/>, which decides where an environment is synchronized.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="dataDirectory">The data folder of the process.</param>
    public static IServiceCollection AddGit(this IServiceCollection services, string dataDirectory)
    {
        services.AddOptions<GitOptions>().BindConfiguration(GitOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<GitOptions>, GitOptionsValidator>());
        services.AddProtection().AddOutbound().AddGitSecrets();
        services.AddEnvironmentOptions();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(new GitFolder(Path.Combine(dataDirectory, "git")));
        services.TryAddSingleton<CommitMessages>();
        services.TryAddSingleton<GitHttp>();
        services.TryAddSingleton<CommitSigner>();
        services.TryAddSingleton<HostClient>();
        services.TryAddSingleton<GitHubAppTokens>();
        services.TryAddSingleton<GitCredentials>();
        services.TryAddSingleton<CommitReports>();
        services.TryAddSingleton<GitProposals>();
        services.TryAddSingleton(new GitPrograms("git", "ssh"));
        services.TryAddSingleton<IGitRepositories, GitRepositories>();
        services.AddMetrics();
        services.TryAddSingleton<GitMetrics>();
        services.TryAddSingleton<ObjectSources>();
        services.TryAddSingleton<RulesetReader>();
        services.TryAddSingleton<IGitSync, GitSync>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IChangeSubscriber, GitChangeSubscriber>());
        services.AddHostedService<GitBackgroundService>();
        return services;
    }
}
