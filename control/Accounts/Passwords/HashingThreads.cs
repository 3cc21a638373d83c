using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace FlagCluster.Control.Accounts.Passwords;

/// <summary>
/// Runs work that takes a processor for long on threads of its own with a low priority, so that sign-ins neither occupy the thread pool
/// nor compete with evaluations for processors.
/// </summary>
/// <param name="count">The number of threads.</param>
internal sealed partial class HashingThreads(int count) : IDisposable
{
    // Of Linux, where a thread has its own nice value; the runtime ignores thread priorities there.
    private const int CallingThread = 0,
        LowPriority = 10;

    private readonly BlockingCollection<Task> _work = [];
    private readonly Lock _lock = new();
    private bool _isStarted;

    /// <summary>Runs work on the next thread that is free.</summary>
    public Task<T> RunAsync<T>(Func<T> work)
    {
        Start();
        var task = new Task<T>(work, TaskCreationOptions.RunContinuationsAsynchronously);
        _work.Add(task);
        return task;
    }

    /// <summary>Ends the threads after the work that they have begun.</summary>
    public void Dispose() => _work.CompleteAdding();

    private void Start()
    {
        if (Volatile.Read(ref _isStarted))
            return;
        lock (_lock)
        {
            if (_isStarted)
                return;
            for (var i = 0; i < count; i++)
                new Thread(Run) { IsBackground = true, Name = "FlagCluster password hashing" }.Start();
            Volatile.Write(ref _isStarted, true);
        }
    }

    private void Run()
    {
        if (OperatingSystem.IsLinux())
            _ = SetPriority(0, CallingThread, LowPriority);
        else
            Thread.CurrentThread.Priority = ThreadPriority.BelowNormal;
        foreach (var task in _work.GetConsumingEnumerable())
            task.RunSynchronously(TaskScheduler.Default);
    }

    [LibraryImport("libc", EntryPoint = "setpriority")]
    private static partial int SetPriority(int which, int who, int priority);
}
