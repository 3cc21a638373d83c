using System.Net;
using System.Net.Sockets;

namespace FlagCluster.Cluster.Tests.Support;

/// <summary>
/// A wire that can be cut. While it is stalled it takes connections and bytes and passes none of them on, as a network that drops every
/// packet, without a reset. What was held back is delivered afterwards, as TCP would send it again.
/// </summary>
internal sealed class TcpProxy : IDisposable
{
    private readonly TcpListener _listener;
    private readonly IPEndPoint _target;
    private readonly CancellationTokenSource _stopping = new();
    private volatile TaskCompletionSource _open = Opened();

    public TcpProxy(IPEndPoint near, IPEndPoint far)
    {
        _target = far;
        _listener = new(near);
        _listener.Start();
        _ = AcceptAsync();
    }

    /// <summary>Passes nothing on from now on.</summary>
    public void Stall() => _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Passes everything on again.</summary>
    public void Heal() => _open.TrySetResult();

    public void Dispose()
    {
        _stopping.Cancel();
        _listener.Dispose();
    }

    private static TaskCompletionSource Opened()
    {
        var opened = new TaskCompletionSource();
        opened.SetResult();
        return opened;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = JoinAsync(await _listener.AcceptTcpClientAsync(_stopping.Token));
        }
        catch (OperationCanceledException)
        {
            // Disposed.
        }
    }

    private async Task JoinAsync(TcpClient near)
    {
        using (near)
        using (var far = new TcpClient())
        {
            try
            {
                await _open.Task.WaitAsync(_stopping.Token);
                await far.ConnectAsync(_target, _stopping.Token);
                near.NoDelay = far.NoDelay = true;
                await Task.WhenAny(PumpAsync(near.GetStream(), far.GetStream()), PumpAsync(far.GetStream(), near.GetStream()));
            }
            catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException)
            {
                // One end has closed; disposing the connections closes the other.
            }
        }
    }

    private async Task PumpAsync(NetworkStream from, NetworkStream to)
    {
        var buffer = new byte[64 * 1024];
        int count;
        while ((count = await from.ReadAsync(buffer, _stopping.Token)) > 0)
        {
            await _open.Task.WaitAsync(_stopping.Token);
            await to.WriteAsync(buffer.AsMemory(0, count), _stopping.Token);
        }
        await _open.Task.WaitAsync(_stopping.Token);
    }
}
