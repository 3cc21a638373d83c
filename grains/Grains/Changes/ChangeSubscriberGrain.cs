using System.IO.Hashing;
using System.Text;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Events.Destinations;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;
using Orleans.Streams;
using Orleans.Streams.Core;

namespace FlagCluster.Grains.Changes;

/// <summary>
/// Is handed every change of an environment, in order and at least once, however often silos come and go. It keeps a cursor over the log in its
/// state; hints, a reminder and its own retries only make it read on from there. One more subscriber is one more class; see docs/adr/0015-grains.md.
/// </summary>
/// <example><code>
/// [GrainType("acme.audit-mail")]
/// internal sealed class AuditMailGrain(IGrainContext context, ChangeSubscriberServices services, IMail mail) : ChangeSubscriberGrain(context, services)
/// {
///     protected override bool FromBeginning => false;
///
///     protected override Task HandleAsync(IReadOnlyList&lt;Change&gt; changes, CancellationToken cancellationToken) =>
///         mail.SendAsync(Environment, changes, cancellationToken);
/// }
/// </code></example>
[ImplicitStreamSubscription(GrainNames.Changes)]
public abstract partial class ChangeSubscriberGrain : Grain, IGrainWithStringKey, IRemindable, IStreamSubscriptionObserver, IAsyncObserver<ChangeHint>
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(1);

    private readonly ChangeSubscriberServices _services;
    private readonly string _name;
    private readonly IPersistentState<ChangeCursor> _cursor;
    private readonly CancellationTokenSource _closing;
    private IGrainTimer? _retry;
    private int _failures;
    private bool _aheadSaid;

    /// <summary>Makes a subscriber, which has nothing to do but pass these on.</summary>
    protected ChangeSubscriberGrain(IGrainContext context, ChangeSubscriberServices services)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(services);
        _services = services;
        Environment = EnvironmentId.Parse(context.GrainId.Key.ToString()!);
        // State is stored by key and name alone: subscribers of one environment are told apart by their grain type.
        _name = context.GrainId.Type.ToString()!;
        _cursor = services.States.Create<ChangeCursor>(context, new CursorState(_name));
        _closing = CancellationTokenSource.CreateLinkedTokenSource(services.Shutdown.Stopping);
    }

    /// <summary>The environment whose changes these are.</summary>
    protected EnvironmentId Environment { get; }

    /// <summary>
    /// Where a subscriber that is new to an environment begins: true at the log's beginning, false at its end as it is when the subscriber first
    /// looks, so that what was changed before, the change that called it included, is passed over.
    /// </summary>
    protected virtual bool FromBeginning => true;

    /// <summary>
    /// False while there is nobody to hand changes to. The cursor stays and the reminder goes; once there is somebody, changes are handed over from
    /// the cursor on as soon as the environment is loaded.
    /// </summary>
    protected virtual bool Wanted => true;

    /// <summary>Takes changes. When it returns they are not handed over again, save after a failure to keep the cursor.</summary>
    /// <param name="changes">Oldest first, all of one epoch, without gaps. Number 1 of a later epoch holds the whole ruleset. Some may have been handed over before.</param>
    /// <param name="cancellationToken">The grain moves or its silo stops; what was not finished is handed over again.</param>
    /// <remarks>Whatever it throws, the same changes are handed over again, after a second at first and then less and less often.</remarks>
    protected abstract Task HandleAsync(IReadOnlyList<Change> changes, CancellationToken cancellationToken);

    /// <inheritdoc/>
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var reminder = await this.GetReminder(GrainNames.CatchUp, cancellationToken);
        if (!Wanted)
        {
            // One that is not wanted any more would only wake the grain for nothing, once a period and for each environment.
            if (reminder is not null) await this.UnregisterReminder(reminder, cancellationToken);
            return;
        }
        if (reminder is not null) return;
        var period = TimeSpan.FromSeconds(_services.Options.CatchUpSeconds);
        // Spread by the key, so that a cluster that starts does not read every log in the same second.
        var first = period * (XxHash32.HashToUInt32(Encoding.UTF8.GetBytes(Environment.ToString())) / (double)uint.MaxValue);
        await this.RegisterOrUpdateReminder(GrainNames.CatchUp, first, period, cancellationToken);
    }

    /// <inheritdoc/>
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _closing.Dispose();
        _services.Metrics.NotBehind(_name, Environment);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task OnSubscribed(IStreamSubscriptionHandleFactory handleFactory)
    {
        ArgumentNullException.ThrowIfNull(handleFactory);
        return handleFactory.Create<ChangeHint>().ResumeAsync(this);
    }

    /// <inheritdoc/>
    public Task OnNextAsync(ChangeHint item, StreamSequenceToken? token = null)
    {
        ArgumentNullException.ThrowIfNull(item);
        return item.Version.ToVersion() == _cursor.State.Position && _cursor.RecordExists ? Task.CompletedTask : CatchUpAsync();
    }

    /// <inheritdoc/>
    public Task OnErrorAsync(Exception ex) => CatchUpAsync();

    /// <inheritdoc/>
    public Task ReceiveReminder(string reminderName, TickStatus status) => CatchUpAsync();

    /// <summary>Hands over everything there is. A failure is tried again after a while: nobody who calls this could do more about it.</summary>
    private async Task CatchUpAsync()
    {
        if (!Wanted || _closing.IsCancellationRequested) return;
        _retry?.Dispose();
        _retry = null;
        _services.Metrics.Behind(_name, Environment);
        try
        {
            // After a failure it is not known what is stored.
            if (_failures > 0) await _cursor.ReadStateAsync(_closing.Token);
            await ReadOnAsync(_closing.Token);
            if (_failures > 0) LogCaughtUp(Environment, GetType().Name, _failures);
            _failures = 0;
        }
        catch (OperationCanceledException) when (_closing.IsCancellationRequested)
        {
            // Another activation goes on.
        }
        catch (Exception exception)
        {
            if (_failures++ == 0) LogFailed(exception, Environment, GetType().Name, _cursor.State.Position);
            var delay = Math.Min(_services.Options.CatchUpSeconds, FirstRetry.TotalSeconds * Math.Pow(2, Math.Min(_failures - 1, 20)));
            _retry = this.RegisterGrainTimer(CatchUpAsync, new() { DueTime = TimeSpan.FromSeconds(delay), Period = Timeout.InfiniteTimeSpan, KeepAlive = true });
        }
    }

    private async Task ReadOnAsync(CancellationToken cancellationToken)
    {
        var head = await _services.Log.ReadHeadAsync(Environment, cancellationToken);
        if (!_cursor.RecordExists) await MoveAsync(FromBeginning ? EnvironmentVersion.Initial : head, cancellationToken);
        while (_cursor.State.Position is var position && position < head)
        {
            var changes = await _services.Log.ReadChangesAsync(Environment, position, _services.Options.BatchChanges, cancellationToken);
            if (changes.Count > 0)
            {
                await HandleAsync(changes, cancellationToken);
                await MoveAsync(changes[^1].Version, cancellationToken);
            }
            // Nothing is added to an epoch once the next has begun.
            else if (position.Epoch < head.Epoch) await MoveAsync(new(position.Epoch + 1, 0), cancellationToken);
            else throw new InvalidDataException($"The log of {Environment} has no changes after {position}, but its head is {head}. Restore the database from a backup.");
        }
        if (_cursor.State.Position == head)
        {
            _services.Metrics.NotBehind(_name, Environment);
        }
        else if (!_aheadSaid)
        {
            _aheadSaid = true;
            LogAhead(Environment, GetType().Name, _cursor.State.Position, head);
        }
    }

    private Task MoveAsync(EnvironmentVersion position, CancellationToken cancellationToken)
    {
        _cursor.State.Position = position;
        return _cursor.WriteStateAsync(cancellationToken);
    }

    private void LogFailed(Exception exception, EnvironmentId environment, string subscriber, EnvironmentVersion version) =>
        LogFailed(_services.Logger, exception, environment, subscriber, version);

    private void LogCaughtUp(EnvironmentId environment, string subscriber, int failures) => LogCaughtUp(_services.Logger, environment, subscriber, failures);

    private void LogAhead(EnvironmentId environment, string subscriber, EnvironmentVersion version, EnvironmentVersion head) =>
        LogAhead(_services.Logger, environment, subscriber, version, head);

    [LoggerMessage(1604, LogLevel.Warning, "{Subscriber} of environment {Environment} stays at version {Version} and tries again")]
    private static partial void LogFailed(ILogger logger, Exception exception, EnvironmentId environment, string subscriber, EnvironmentVersion version);

    [LoggerMessage(1605, LogLevel.Information, "{Subscriber} of environment {Environment} goes on after {Failures} failures")]
    private static partial void LogCaughtUp(ILogger logger, EnvironmentId environment, string subscriber, int failures);

    [LoggerMessage(1606, LogLevel.Error, "{Subscriber} of environment {Environment} has handed over version {Version}, but the log ends at {Head}. If its store was restored from a backup, start a new epoch")]
    private static partial void LogAhead(ILogger logger, EnvironmentId environment, string subscriber, EnvironmentVersion version, EnvironmentVersion head);

    private sealed record CursorState(string StateName) : IPersistentStateConfiguration
    {
        public string StorageName => GrainNames.Storage;
    }
}
