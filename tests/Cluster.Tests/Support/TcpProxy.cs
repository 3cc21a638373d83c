using System.Net;
using System.Net.Sockets;
using FlagCluster.Testing.Servers;

namespace FlagCluster.Cluster.Tests.Support;

/// <summary>
/// Forwards connections, and can stall like a network that drops all packets without a reset: it accepts connections and bytes, and
/// forwards them only after it resumes, as TCP would retransmit them.
/// </summary>
internal sealed class TcpProxy : TcpForwarder
{
    private volatile TaskCompletionSource _forwarding = Completed();

    public TcpProxy(IPEndPoint address, IPEndPoint target)
        : base(address, target) => Start();

    /// <summary>Forwards nothing from now on.</summary>
    public void Stall() => _forwarding = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Forwards all bytes again, including those that were held back.</summary>
    public void Resume() => _forwarding.TrySetResult();

    protected override async Task ForwardAsync(TcpClient client, TcpClient server)
    {
        await _forwarding.Task.WaitAsync(Stopping);
        await ConnectAsync(server);
        client.NoDelay = server.NoDelay = true;
        await Task.WhenAny(CopyAsync(client.GetStream(), server.GetStream()), CopyAsync(server.GetStream(), client.GetStream()));
    }

    private static TaskCompletionSource Completed()
    {
        var completed = new TaskCompletionSource();
        completed.SetResult();
        return completed;
    }

    private async Task CopyAsync(NetworkStream from, NetworkStream to)
    {
        var buffer = new byte[64 * 1024];
        int count;
        while ((count = await from.ReadAsync(buffer, Stopping)) > 0)
        {
            await _forwarding.Task.WaitAsync(Stopping);
            await to.WriteAsync(buffer.AsMemory(0, count), Stopping);
        }
        await _forwarding.Task.WaitAsync(Stopping);
    }
}
