using System.Collections.Concurrent;

namespace FlagCluster.Contracts.Threading;

/// <summary>
/// Runs work that blocks, or that computes for long, on threads of its own. On the thread pool, which has few threads, evaluations would
/// wait behind it.
/// </summary>
/// <param name="name">The name of the threads.</param>
/// <param name="maximum">The number of threads, which are started when they are first needed.</param>
/// <param name="prepare">Runs on each thread at its start.</param>
public sealed class DedicatedThreads(string name, int maximum, Action? prepare = null) : TaskScheduler, IDisposable
{
    private readonly BlockingCollection<Task> _queue = [];
    private readonly Lock _lock = new();
    private int _unfinished;
    private int _threads;

    /// <inheritdoc/>
    public override int MaximumConcurrencyLevel => maximum;

    /// <summary>Runs work on the next free thread; what follows in it after an <c>await</c> too.</summary>
    public Task<T> RunAsync<T>(Func<Task<T>> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.DenyChildAttach, this).Unwrap();

    /// <summary>Runs work on the next free thread.</summary>
    public Task<T> RunAsync<T>(Func<T> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.DenyChildAttach, this);

    /// <summary>Ends the threads after the work that is queued.</summary>
    public void Dispose() => _queue.CompleteAdding();

    /// <inheritdoc/>
    protected override void QueueTask(Task task)
    {
        _queue.Add(task);
        lock (_lock)
        {
            if (++_unfinished <= _threads || _threads == maximum)
                return;
            _threads++;
        }
        new Thread(Run) { IsBackground = true, Name = name }.UnsafeStart();
    }

    /// <inheritdoc/>
    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    /// <inheritdoc/>
    protected override IEnumerable<Task> GetScheduledTasks() => _queue.ToArray();

    private void Run()
    {
        prepare?.Invoke();
        foreach (var task in _queue.GetConsumingEnumerable())
        {
            TryExecuteTask(task);
            lock (_lock)
                _unfinished--;
        }
    }
}
