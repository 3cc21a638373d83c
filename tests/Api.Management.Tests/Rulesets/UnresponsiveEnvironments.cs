using System.Runtime.CompilerServices;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Api.Management.Tests.Rulesets;

/// <summary>Simulates a writer that does not respond.</summary>
/// <param name="serveRuleset">Whether the first pull returns an empty ruleset.</param>
internal sealed class UnresponsiveEnvironments(bool serveRuleset) : IEnvironments
{
    public ValueTask<ApplyResult> ApplyAsync(
        EnvironmentId environment,
        ApplyCommand command,
        CancellationToken cancellationToken = default
    ) => new(new TaskCompletionSource<ApplyResult>().Task);

    public async ValueTask<Pull> PullAsync(
        EnvironmentId environment,
        EnvironmentVersion known,
        CancellationToken cancellationToken = default
    ) =>
        serveRuleset && known == EnvironmentVersion.None
            ? new PullFull(new(1, 1), Ruleset.Empty)
            : await new TaskCompletionSource<Pull>().Task.WaitAsync(cancellationToken);

    public async IAsyncEnumerable<EnvironmentVersion> WatchAsync(
        EnvironmentId environment,
        EnvironmentVersion from,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        await new TaskCompletionSource().Task.WaitAsync(cancellationToken);
        yield break;
    }
}
