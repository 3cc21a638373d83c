using FlagCluster.Analytics.Storage;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Environments.Reader;

namespace FlagCluster.Watching.Flags;

/// <summary>
/// Starts a new phase of a followed flag when a change gives it other answers: people are compared from then on. A change of a description
/// or of a label starts none.
/// </summary>
internal sealed class RolloutPhaseSubscriber(IFoldStore folds, IAnomalyRuleStore rules, IEnvironmentLog log) : IChangeSubscriber
{
    /// <inheritdoc/>
    public string Name => "rollout-phases";

    /// <inheritdoc/>
    public bool StartsAtBeginning => false;

    /// <inheritdoc/>
    public async Task HandleAsync(EnvironmentId environment, IReadOnlyList<Change> changes, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(changes);
        var followed = (await folds.ReadFollowedAsync(cancellationToken))
            .Where(flag => flag.Environment == environment.ToString())
            .ToDictionary(flag => flag.Flag, flag => flag.Phases[^1], StringComparer.Ordinal);
        foreach (var change in changes)
        {
            var time = change.Time.ToUnixTimeMilliseconds();
            // A new epoch repeats the whole ruleset and changes nothing.
            if (change.Base == EnvironmentVersion.None)
                continue;
            foreach (var put in change.Changes.Operations.OfType<PutItem>())
                if (put.Kind == ItemKind.Flag && followed.TryGetValue(put.Key, out var last) && time > last)
                    await StartAsync(environment, change, put, cancellationToken);
        }
    }

    private async Task StartAsync(EnvironmentId environment, Change change, PutItem put, CancellationToken cancellationToken)
    {
        var before = await log.ReadAtAsync(environment, change.Base, cancellationToken);
        if (put.Item.HasSameAnswers(before?.Flags.GetValueOrDefault(put.Key)))
            return;
        await rules.AddPhaseAsync(environment.ToString(), put.Key, change.Time.ToUnixTimeMilliseconds(), cancellationToken);
    }
}
