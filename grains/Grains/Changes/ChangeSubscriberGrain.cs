using System.IO.Hashing;
using System.Text;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Control.Directory;
using FlagCluster.Environments.Subscribers;
using FlagCluster.Grains.Hosting;
using Microsoft.Extensions.Options;
using Orleans.Streams;
using Orleans.Streams.Core;

namespace FlagCluster.Grains.Changes;

/// <summary>Hosts the change subscriptions of one environment: one activation in the cluster runs all of them.</summary>
/// <remarks>
/// Everything about changes, cursors and retries is in <see cref="EnvironmentSubscriptions"/>. The grain adds placement and two reasons to
/// read the log: the stream of change hints, and a reminder that also moves the subscriptions to another silo after a failure. When the
/// environment is deleted, the grain removes the reminder once everything has been handed over.
/// </remarks>
[GrainType(GrainNames.ChangeSubscriber), ImplicitStreamSubscription(GrainNames.Changes)]
internal sealed class ChangeSubscriberGrain
    : Grain,
        IGrainWithStringKey,
        IRemindable,
        IStreamSubscriptionObserver,
        IAsyncObserver<ChangeHint>,
        IDisposable
{
    /// <summary>The interval at which an activation that is not caught up postpones its deactivation.</summary>
    private static readonly TimeSpan KeepAliveInterval = TimeSpan.FromMinutes(1);

    private readonly EnvironmentId _environment;
    private readonly ChangeSubscriptions _subscriptions;
    private readonly ControlReader _control;
    private readonly SubscriberOptions _options;
    private readonly CancellationTokenSource _closing;
    private EnvironmentSubscriptions? _running;
    private bool _isDeleted;

    public ChangeSubscriberGrain(
        IGrainContext context,
        ChangeSubscriptions subscriptions,
        ControlReader control,
        SiloShutdown shutdown,
        IOptions<SubscriberOptions> options
    )
    {
        _environment = EnvironmentId.Parse(context.GrainId.Key.ToString()!);
        _subscriptions = subscriptions;
        _control = control;
        _options = options.Value;
        _closing = CancellationTokenSource.CreateLinkedTokenSource(shutdown.Stopping);
    }

    /// <inheritdoc/>
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var reminder = await this.GetReminder(GrainNames.CatchUp, cancellationToken);
        if (!_subscriptions.Any)
        {
            // Without subscribers the reminder would only activate the grain, once a period and for each environment.
            if (reminder is not null)
                await this.UnregisterReminder(reminder, cancellationToken);
            return;
        }
        if (reminder is null)
            await RegisterReminderAsync(cancellationToken);
        _running = _subscriptions.Start(_environment, _closing.Token);
        this.RegisterGrainTimer(
            KeepAlive,
            new()
            {
                DueTime = KeepAliveInterval,
                Period = KeepAliveInterval,
                Interleave = true,
            }
        );
    }

    /// <inheritdoc/>
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await _closing.CancelAsync();
        if (_running is not null)
            await _running.Completion.WaitAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public Task OnSubscribed(IStreamSubscriptionHandleFactory handleFactory)
    {
        ArgumentNullException.ThrowIfNull(handleFactory);
        return handleFactory.Create<ChangeHint>().ResumeAsync(this);
    }

    /// <inheritdoc/>
    public Task OnNextAsync(ChangeHint item, StreamSequenceToken? token = null) => NotifyAsync();

    /// <inheritdoc/>
    public Task OnErrorAsync(Exception ex) => NotifyAsync();

    /// <inheritdoc/>
    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        // The log was read to its end after the deletion was known: the subscriptions have no further changes.
        if (_isDeleted && _running is { AreCaughtUp: true })
        {
            if (await this.GetReminder(GrainNames.CatchUp) is { } reminder)
                await this.UnregisterReminder(reminder);
            DeactivateOnIdle();
            return;
        }
        _isDeleted = await IsDeletedAsync();
        await NotifyAsync();
    }

    public void Dispose() => _closing.Dispose();

    private Task NotifyAsync()
    {
        _running?.Notify();
        return Task.CompletedTask;
    }

    private async Task<bool> IsDeletedAsync()
    {
        if (_control.Current.FindEnvironment(_environment) is not null)
            return false;
        try
        {
            // The environment may be newer than what this silo has read.
            await _control.RefreshAsync(_closing.Token);
        }
        catch (StorageUnavailableException)
        {
            return false;
        }
        return _control.Current.FindEnvironment(_environment) is null;
    }

    private async Task RegisterReminderAsync(CancellationToken cancellationToken)
    {
        var period = TimeSpan.FromSeconds(_options.CatchUpSeconds);
        // Spread by the key, so that a cluster that starts does not read every log in the same second.
        var first = period * (XxHash32.HashToUInt32(Encoding.UTF8.GetBytes(_environment.ToString())) / (double)uint.MaxValue);
        await this.RegisterOrUpdateReminder(GrainNames.CatchUp, first, period, cancellationToken);
    }

    /// <summary>
    /// Retries run outside of grain calls, so nothing else keeps an activation alive that still has changes to hand over.
    /// </summary>
    private Task KeepAlive(CancellationToken cancellationToken)
    {
        if (_running is { AreCaughtUp: false })
            DelayDeactivation(2 * KeepAliveInterval);
        return Task.CompletedTask;
    }
}
