using System.Runtime.CompilerServices;

namespace FlagCluster.Testing;

/// <summary>Provides waits with a time limit, which fail with a sentence.</summary>
public static class Waiting
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>Waits for a task for a minute at most, and returns its result.</summary>
    public static async Task<T> Soon<T>(this Task<T> task, [CallerArgumentExpression(nameof(task))] string what = "")
    {
        await ((Task)task).Soon(what);
        return await task;
    }

    /// <summary>Waits for a task for a minute at most.</summary>
    public static async Task Soon(this Task task, [CallerArgumentExpression(nameof(task))] string what = "")
    {
        try
        {
            await task.WaitAsync(Limit);
        }
        catch (TimeoutException) when (!task.IsCompleted)
        {
            throw new TimeoutException($"Waited {Limit.TotalSeconds} s without success for: {what}");
        }
    }

    /// <summary>
    /// Polls a condition until it is true, for a minute by default. Use it for conditions that send no signal: other processes and files.
    /// </summary>
    public static Task Until(Func<Task<bool>> condition, string what, TimeSpan? limit = null) => Until(condition, () => what, limit);

    /// <summary>Polls a condition like the other overload, and describes the state at the end of the time when it failed.</summary>
    public static async Task Until(Func<Task<bool>> condition, Func<string> what, TimeSpan? limit = null)
    {
        var timeout = limit ?? Limit;
        var time = TimeProvider.System;
        var start = time.GetTimestamp();
        while (!await condition())
        {
            if (time.GetElapsedTime(start) > timeout)
                throw new TimeoutException($"Waited {timeout.TotalSeconds} s without success for: {what()}");
            await Task.Delay(TimeSpan.FromMilliseconds(20), time);
        }
    }
}
