namespace FlagCluster.Testing;

/// <summary>
/// Represents a clock that advances only when a test advances it. Unlike with the base class, a test can wait until the code under test
/// has set a timer before it advances the clock.
/// </summary>
public sealed class FakeTimeProvider() : Microsoft.Extensions.Time.Testing.FakeTimeProvider(new(2026, 7, 1, 12, 0, 0, TimeSpan.Zero))
{
    private readonly Lock _lock = new();
    private readonly HashSet<ObservedTimer> _pending = [];
    private readonly List<(Func<TimeSpan, bool> Predicate, TaskCompletionSource<TimeSpan> Found)> _waiting = [];

    /// <summary>Completes with the delay of the next matching timer that is set. Call it before the trigger.</summary>
    public Task<TimeSpan> NextTimerAsync(Func<TimeSpan, bool> predicate)
    {
        var found = new TaskCompletionSource<TimeSpan>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
            _waiting.Add((predicate, found));
        return found.Task;
    }

    /// <summary>Completes with the delay of a matching timer that is pending, or of the next one.</summary>
    public Task<TimeSpan> PendingTimerAsync(Func<TimeSpan, bool> predicate)
    {
        lock (_lock)
        {
            var pending = _pending.FirstOrDefault(timer => predicate(timer.Delay));
            return pending is null ? NextTimerAsync(predicate) : Task.FromResult(pending.Delay);
        }
    }

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ObservedTimer(this);
        timer.Start(
            base.CreateTimer(_ => timer.Fire(callback, state), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan),
            dueTime,
            period
        );
        return timer;
    }

    private void SetPending(ObservedTimer timer, TimeSpan delay)
    {
        lock (_lock)
        {
            _pending.Remove(timer);
            if (delay == Timeout.InfiniteTimeSpan)
                return;
            timer.Delay = delay;
            _pending.Add(timer);
            foreach (var waiting in _waiting.Where(waiting => waiting.Predicate(delay)).ToList())
            {
                _waiting.Remove(waiting);
                waiting.Found.TrySetResult(delay);
            }
        }
    }

    private sealed class ObservedTimer(FakeTimeProvider clock) : ITimer
    {
        private ITimer? _inner;
        private TimeSpan _period;

        public TimeSpan Delay { get; set; }

        public void Start(ITimer inner, TimeSpan dueTime, TimeSpan period)
        {
            _inner = inner;
            Change(dueTime, period);
        }

        public void Fire(TimerCallback callback, object? state)
        {
            clock.SetPending(this, _period > TimeSpan.Zero ? _period : Timeout.InfiniteTimeSpan);
            callback(state);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            _period = period;
            // A timer that is due now fires inside the inner call and is not pending afterwards.
            if (dueTime <= TimeSpan.Zero)
                clock.SetPending(this, dueTime);
            var changed = _inner!.Change(dueTime, period);
            // Otherwise the inner timer is set first: a test that sees this timer pending may advance the clock immediately.
            if (dueTime > TimeSpan.Zero)
                clock.SetPending(this, dueTime);
            return changed;
        }

        public void Dispose()
        {
            clock.SetPending(this, Timeout.InfiniteTimeSpan);
            _inner!.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
