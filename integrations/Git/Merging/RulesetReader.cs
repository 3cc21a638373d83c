using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Environments.Reader;
using FlagCluster.Environments.Writer;

namespace FlagCluster.Integrations.Git.Merging;

/// <summary>
/// Reads rulesets of environments. The newest one is not rebuilt from the log when the writer of the environment has it in this process.
/// </summary>
internal sealed class RulesetReader(IEnvironmentLog log, LocalEnvironments? local = null)
{
    /// <summary>Returns the ruleset at a version, or null when the environment never had the version.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="version">The version.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public async Task<Ruleset?> ReadAtAsync(EnvironmentId environment, EnvironmentVersion version, CancellationToken cancellationToken)
    {
        if (
            local is not null
            && await local.PullAsync(environment, EnvironmentVersion.None, cancellationToken) is PullFull full
            && full.Version == version
        )
            return full.Ruleset;
        return await log.ReadAtAsync(environment, version, cancellationToken);
    }
}
