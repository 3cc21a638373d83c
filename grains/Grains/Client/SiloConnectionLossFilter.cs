namespace FlagCluster.Grains.Client;

/// <summary>
/// Ends the calls in progress when a client loses its connection to a silo. Orleans 10.4.2 does that only in silos: in a client the
/// calls through the connection wait for their response timeout, and the client does not report which they are. Each can be repeated:
/// pulls, watches and evaluations change nothing, and changes have operation ids.
/// </summary>
internal sealed class SiloConnectionLossFilter : IOutgoingGrainCallFilter, IDisposable
{
    private volatile CancellationTokenSource _lost = new();

    public async Task Invoke(IOutgoingGrainCallContext context)
    {
        var lost = _lost.Token;
        try
        {
            await context.Invoke().WaitAsync(lost);
        }
        catch (OperationCanceledException) when (lost.IsCancellationRequested)
        {
            throw new SiloUnavailableException("The connection to a silo was lost while a call was in progress, perhaps through it.");
        }
    }

    /// <summary>Handles a change of the number of silos that the client is connected to.</summary>
    public void OnGatewayCountChanged(object? sender, GatewayCountChangedEventArgs change)
    {
        if (change.NumberOfConnectedGateways < change.PreviousNumberOfConnectedGateways)
            _ = Interlocked.Exchange(ref _lost, new()).CancelAsync();
    }

    public void Dispose() => _lost.Dispose();
}
