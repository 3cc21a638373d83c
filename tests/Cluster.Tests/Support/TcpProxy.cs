using System.Net;
using System.Net.Sockets;

namespace FlagCluster.Cluster.Tests.Support;

/// <summary>
/// Forwards connections, and can stall like a network that drops all packets without a reset: it accepts connections and bytes, and
/// forwards them only after it resumes, as TCP would retransmit them.
/// </summary>
internal sealed class TcpProxy : IDisposable
{
    private readonly TcpListener _listener;
    private readonly IPEndPoint _target;
    private readonly CancellationTokenSource _stopping = new();
    private volatile TaskCompletionSource _forwarding = Completed();

    public TcpProxy(IPEndPoint address, IPEndPoint target)
    {
        _target = target;
        _listener = new(address);
        _listener.Start();
        _ = AcceptAsync();
    }

    /// <summary>Forwards nothing from now on.</summary>
    public void Stall() => _forwarding = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Forwards all bytes again, including those that were held back.</summary>
    public void Resume() => _forwarding.TrySetResult();

    public void Dispose()
    {
        _stopping.Cancel();
        _listener.Dispose();
    }

    private static TaskCompletionSource Completed()
    {
        var completed = new TaskCompletionSource();
        completed.SetResult();
        return completed;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = ForwardAsync(await _listener.AcceptTcpClientAsync(_stopping.Token));
        }
        catch (OperationCanceledException)
        {
            // Disposed.
        }
    }

    private async Task ForwardAsync(TcpClient client)
    {
        using (client)
        using (var server = new TcpClient())
        {
            try
            {
                await _forwarding.Task.WaitAsync(_stopping.Token);
                await server.ConnectAsync(_target, _stopping.Token);
                client.NoDelay = server.NoDelay = true;
                await Task.WhenAny(CopyAsync(client.GetStream(), server.GetStream()), CopyAsync(server.GetStream(), client.GetStream()));
            }
            catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException)
            {
                // One end has closed; disposing the connections closes the other.
            }
        }
    }

    private async Task CopyAsync(NetworkStream from, NetworkStream to)
    {
        var buffer = new byte[64 * 1024];
        int count;
        while ((count = await from.ReadAsync(buffer, _stopping.Token)) > 0)
        {
            await _forwarding.Task.WaitAsync(_stopping.Token);
            await to.WriteAsync(buffer.AsMemory(0, count), _stopping.Token);
        }
        await _forwarding.Task.WaitAsync(_stopping.Token);
    }
}
