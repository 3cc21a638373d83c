using FlagCluster.Contracts.Changes;

namespace FlagCluster.Testing;

/// <summary>A clock that moves only when a test moves it, with timers that fire in order. Thread-safe.</summary>
public sealed class FakeTimeProvider : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<Timer> _pending = [];
    private readonly List<(Func<TimeSpan, bool> Wanted, TaskCompletionSource<TimeSpan> Found)> _waiting = [];
    private DateTimeOffset _now = new(2026, 7, 1, 12, 0, 0, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock) return _now;
    }

    public override long GetTimestamp() => GetUtcNow().Ticks;

    /// <summary>Moves the clock; timers that come due fire on this thread, the earliest first, each at its own time.</summary>
    public void Advance(TimeSpan by)
    {
        var until = GetUtcNow() + by;
        while (Next(until) is { } timer) timer.Fire();
    }

    /// <summary>Completes with the delay of the next timer that is set from now on and is wanted. Ask before the trigger.</summary>
    public Task<TimeSpan> NextTimerAsync(Func<TimeSpan, bool> wanted)
    {
        var found = new TaskCompletionSource<TimeSpan>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock) _waiting.Add((wanted, found));
        return found.Task;
    }

    /// <summary>Completes with the delay of a wanted timer that is pending, or else of the next one.</summary>
    public Task<TimeSpan> PendingTimerAsync(Func<TimeSpan, bool> wanted)
    {
        lock (_lock)
            return _pending.Find(timer => wanted(timer.Delay)) is { } timer ? Task.FromResult(timer.Delay) : NextTimerAsync(wanted);
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private Timer? Next(DateTimeOffset until)
    {
        lock (_lock)
        {
            var next = _pending.Where(timer => timer.Due <= until).MinBy(timer => timer.Due);
            if (next is null)
            {
                _now = until;
                return null;
            }
            if (next.Due > _now) _now = next.Due;
            _pending.Remove(next);
            if (next.Period > TimeSpan.Zero) Set(next, next.Period);
            return next;
        }
    }

    private void Set(Timer timer, TimeSpan delay)
    {
        timer.Delay = delay;
        timer.Due = _now + delay;
        _pending.Add(timer);
        foreach (var waiting in _waiting.Where(waiting => waiting.Wanted(delay)).ToList())
        {
            _waiting.Remove(waiting);
            waiting.Found.TrySetResult(delay);
        }
    }

    private sealed class Timer(FakeTimeProvider clock, TimerCallback callback, object? state) : ITimer
    {
        public DateTimeOffset Due { get; set; }

        public TimeSpan Delay { get; set; }

        public TimeSpan Period { get; private set; }

        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._lock)
            {
                clock._pending.Remove(this);
                Period = period;
                if (dueTime != Timeout.InfiniteTimeSpan) clock.Set(this, dueTime);
            }
            return true;
        }

        public void Dispose() => Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
