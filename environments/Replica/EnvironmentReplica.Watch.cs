using FlagCluster.Contracts.Threading;

namespace FlagCluster.Environments.Replica;

/// <content>
/// Change notifications. They are hints: a lost one delays a change until the next pull, because pulls also happen without hints.
/// </content>
public sealed partial class EnvironmentReplica
{
    // At most one hint is pending: a pull gets everything new, however many hints led to it.
    private readonly SemaphoreSlim _hint = new(0, 1);

    private async Task WatchLoopAsync()
    {
        var failures = 0;
        while (!_stopping.IsCancellationRequested)
        {
            var started = _time.GetTimestamp();
            try
            {
                await foreach (var version in _source.WatchAsync(Environment, _current.Version, _stopping.Token))
                {
                    failures = 0;
                    if (version != _current.Version)
                        Hint();
                }
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                if (failures == 0)
                    _context.WatchEnded(this, exception);
            }
            // A watch that lasted ended because its writer moved to another silo, where it is most likely available already: retry quickly.
            if (_time.GetElapsedTime(started).TotalSeconds > _options.ReconcileSeconds)
                failures = 0;
            var delay = failures == 0 ? _backoff.Quick : _backoff.After(failures);
            failures++;
            await Task.Delay(delay, _time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_stopping.IsCancellationRequested)
                return;
            // Hints may have been lost between the two watches: pull once, whatever the next watch says.
            _lost = true;
            _context.Metrics?.Resynced("watch_ended");
            Hint();
        }
    }

    private void Hint()
    {
        try
        {
            _hint.Release();
        }
        catch (SemaphoreFullException)
        {
            // A hint is already pending.
        }
    }

    private async Task WaitForHintAsync(TimeSpan atMost)
    {
        using var limit = new TimeLimit(atMost, _time, _stopping.Token);
        await _hint.WaitAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
