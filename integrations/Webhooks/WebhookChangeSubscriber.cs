using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Contracts.Webhooks;
using FlagCluster.Environments.Reader;

namespace FlagCluster.Integrations.Webhooks;

/// <summary>
/// Queues changes of flags and segments for webhooks. The ids of events follow from the change, so that a change that is handed over again
/// queues nothing.
/// </summary>
internal sealed class WebhookChangeSubscriber(IWebhookEvents webhooks, IEnvironmentLog log) : IChangeSubscriber
{
    /// <summary>The number of events of one transaction: an import can change thousands of flags.</summary>
    private const int EventsPerTransaction = 100;

    /// <inheritdoc/>
    public string Name => "webhooks";

    /// <inheritdoc/>
    public bool StartsAtBeginning => false;

    /// <inheritdoc/>
    public async Task HandleAsync(EnvironmentId environment, IReadOnlyList<Change> changes, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(changes);
        if (!await webhooks.AreReceivedAsync(Scope.Of(environment), cancellationToken))
            return;
        Ruleset? ruleset = null;
        foreach (var change in changes)
        {
            // A new epoch repeats the whole ruleset and changes nothing.
            if (change.Base == EnvironmentVersion.None)
            {
                ruleset = Ruleset.Empty.Apply(change.Changes);
                continue;
            }
            var before = ruleset ?? await ReadAsync(environment, change.Base, cancellationToken);
            ruleset = before.Apply(change.Changes);
            foreach (var events in ChangeEvents.Of(environment, change, before, ruleset).Chunk(EventsPerTransaction))
                await webhooks.AppendAsync(events, cancellationToken);
        }
    }

    private async Task<Ruleset> ReadAsync(EnvironmentId environment, EnvironmentVersion version, CancellationToken cancellationToken) =>
        await log.ReadAtAsync(environment, version, cancellationToken)
        ?? throw new InvalidDataException($"The log of {environment} has no version {version}. Restore it from a backup.");
}
