using System.Runtime.CompilerServices;

namespace FlagCluster.Testing;

/// <summary>Waits that fail with a sentence instead of hanging.</summary>
public static class Waiting
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>Waits a minute at most.</summary>
    public static async Task<T> Soon<T>(this Task<T> task, [CallerArgumentExpression(nameof(task))] string what = "")
    {
        await ((Task)task).Soon(what);
        return await task;
    }

    /// <summary>Waits a minute at most.</summary>
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
    /// Asks again and again until the answer is yes, for a minute at most unless told otherwise. For conditions of another process or of
    /// the disk, which tell nobody.
    /// </summary>
    public static async Task Until(Func<Task<bool>> condition, string what, TimeSpan? limit = null)
    {
        var patience = limit ?? Limit;
        var time = TimeProvider.System;
        var start = time.GetTimestamp();
        while (!await condition())
        {
            if (time.GetElapsedTime(start) > patience)
                throw new TimeoutException($"Waited {patience.TotalSeconds} s without success for: {what}");
            await Task.Delay(TimeSpan.FromMilliseconds(20), time);
        }
    }
}
