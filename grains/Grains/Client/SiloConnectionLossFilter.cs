using Orleans.Runtime;

namespace FlagCluster.Grains.Client;

/// <summary>
/// Ends the calls under way when a client loses its connection to a silo. Orleans leaves those that went through it waiting for their time to run
/// out, and does not say which they were. Each may be made again: pulls, watches and evaluations change nothing, and changes have their operation ids.
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
            throw new SiloUnavailableException("The connection to a silo was lost while a call was under way, perhaps through it.");
        }
    }

    /// <summary>Hears how many silos the client is connected to.</summary>
    public void Count(object? sender, GatewayCountChangedEventArgs change)
    {
        if (change.NumberOfConnectedGateways < change.PreviousNumberOfConnectedGateways) _ = Interlocked.Exchange(ref _lost, new()).CancelAsync();
    }

    public void Dispose() => _lost.Dispose();
}
