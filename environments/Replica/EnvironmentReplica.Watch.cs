namespace FlagCluster.Environments.Replica;

/// <content>Hearing that there is something new. A hint that is lost costs time alone, for pulls come without one too.</content>
public sealed partial class EnvironmentReplica
{
    private readonly SemaphoreSlim _hint = new(0, 1);

    private async Task WatchLoopAsync()
    {
        var failures = 0;
        while (!_stopping.IsCancellationRequested)
        {
            var began = _time.GetTimestamp();
            try
            {
                await foreach (var version in _source.WatchAsync(Environment, _current.Version, _stopping.Token))
                {
                    failures = 0;
                    if (version != _current.Version) Hint();
                }
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                if (failures == 0) _share.WatchLost(this, exception);
            }
            // A watch that held for a while ends because its writer has moved, and is most likely to be had again at once.
            if (_time.GetElapsedTime(began).TotalSeconds > _options.ReconcileSeconds) failures = 0;
            await Task.Delay(failures++ == 0 ? _pauses.Quick : _pauses.After(failures - 1), _time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_stopping.IsCancellationRequested) return;
            _lost = true;
            _share.Metrics?.Resynced("watch_ended");
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
            // A hint is waiting already; one is as good as many.
        }
    }

    private async Task WaitForHintAsync(TimeSpan atMost)
    {
        using var limit = new CancellationTokenSource(atMost, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _stopping.Token);
        await _hint.WaitAsync(either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
