using System.Diagnostics;
using FlagCluster.Contracts.Evaluation;

namespace FlagCluster.Grains.Client;

/// <summary>Sends the queries of one environment that arrive at about the same time in one call.</summary>
/// <remarks>
/// When no call is in progress, a query is sent after what the thread pool has queued before it: requests that have arrived already join
/// the call, and an idle process waits for nothing. Otherwise it is sent when the call ends, when <see cref="MaxQueries"/> or
/// <see cref="MaxBytes"/> wait, or after <see cref="MaxDelay"/>: a silo that does not respond delays only the queries that were sent to it.
/// Thread-safe.
/// </remarks>
internal sealed class EvaluationBatcher
{
    /// <summary>The maximum number of queries per call.</summary>
    public const int MaxQueries = 64;

    /// <summary>The size of the waiting contexts, in bytes, above which they are sent without waiting for the call in progress.</summary>
    public const int MaxBytes = 256 * 1024;

    /// <summary>The longest time that a query waits for a call in progress.</summary>
    public static readonly TimeSpan MaxDelay = TimeSpan.FromMilliseconds(20);

    private readonly Lock _lock = new();
    private readonly Func<IReadOnlyList<FlagQuery>, CancellationToken, Task<IReadOnlyList<FlagAnswer>>> _send;
    private readonly Action<Action> _queue;
    private readonly Action _sendQueued;
    private readonly ITimer _timer;
    private List<PendingQuery> _waiting = [];
    private int _waitingBytes;
    private int _calls;
    private bool _isQueued;

    /// <summary>Initializes a batcher.</summary>
    /// <param name="send">Sends queries in one call.</param>
    /// <param name="time">The clock of <see cref="MaxDelay"/>.</param>
    public EvaluationBatcher(Func<IReadOnlyList<FlagQuery>, CancellationToken, Task<IReadOnlyList<FlagAnswer>>> send, TimeProvider time)
        : this(send, time, action => ThreadPool.UnsafeQueueUserWorkItem(static action => action(), action, preferLocal: false)) { }

    /// <summary>Initializes a batcher.</summary>
    /// <param name="send">Sends queries in one call.</param>
    /// <param name="time">The clock of <see cref="MaxDelay"/>.</param>
    /// <param name="queue">Runs an action after those that were queued before it.</param>
    internal EvaluationBatcher(
        Func<IReadOnlyList<FlagQuery>, CancellationToken, Task<IReadOnlyList<FlagAnswer>>> send,
        TimeProvider time,
        Action<Action> queue
    )
    {
        (_send, _queue, _sendQueued) = (send, queue, SendQueued);
        _timer = time.CreateTimer(_ => SendWaiting(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Evaluates a query. Fails with the call that contains it.</summary>
    public Task<FlagAnswer> EvaluateAsync(FlagQuery query)
    {
        // An answer with all flags is large, and would delay the others of its call.
        if (query.FlagKey is null)
            return EvaluateAloneAsync(query);
        var pending = new PendingQuery(query);
        List<PendingQuery>? full = null;
        var mustQueue = false;
        lock (_lock)
        {
            _waiting.Add(pending);
            _waitingBytes += query.Context.Length;
            if (_waiting.Count >= MaxQueries || _waitingBytes >= MaxBytes)
                full = TakeWaiting();
            else if (_calls == 0)
                mustQueue = TryQueue();
            else if (_waiting.Count == 1)
                _timer.Change(MaxDelay, Timeout.InfiniteTimeSpan);
        }
        if (full is not null)
            _ = SendAsync(full);
        if (mustQueue)
            _queue(_sendQueued);
        return pending.Task;
    }

    private async Task<FlagAnswer> EvaluateAloneAsync(FlagQuery query) => (await _send([query], CancellationToken.None))[0];

    /// <summary>Returns whether the caller must queue <see cref="SendQueued"/>. Called with the lock held.</summary>
    private bool TryQueue()
    {
        var mustQueue = !_isQueued;
        _isQueued = true;
        return mustQueue;
    }

    private void SendQueued()
    {
        lock (_lock)
            _isQueued = false;
        SendWaiting();
    }

    /// <summary>Returns the waiting queries, which the caller sends. Called with the lock held.</summary>
    private List<PendingQuery> TakeWaiting()
    {
        var batch = _waiting;
        _waiting = [];
        _waitingBytes = 0;
        _calls++;
        return batch;
    }

    private void SendWaiting()
    {
        List<PendingQuery> batch;
        lock (_lock)
        {
            if (_waiting.Count == 0)
                return;
            batch = TakeWaiting();
        }
        _ = SendAsync(batch);
    }

    private async Task SendAsync(List<PendingQuery> batch)
    {
        // The call belongs to several requests, so it is part of no request's trace.
        Activity.Current = null;
        IReadOnlyList<FlagAnswer> answers = [];
        Exception? failure = null;
        try
        {
            answers = await _send(batch.ConvertAll(pending => pending.Query), CancellationToken.None);
        }
        catch (Exception exception)
        {
            failure = exception;
        }
        bool mustQueue;
        lock (_lock)
        {
            _calls--;
            mustQueue = _waiting.Count > 0 && TryQueue();
        }
        if (mustQueue)
            _queue(_sendQueued);
        for (var i = 0; i < batch.Count; i++)
        {
            if (failure is null)
                batch[i].SetResult(answers[i]);
            else
                batch[i].SetException(failure);
        }
    }

    private sealed class PendingQuery(FlagQuery query)
        : TaskCompletionSource<FlagAnswer>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public FlagQuery Query => query;
    }
}
