using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace FlagCluster.Bench.Stream;

/// <summary>Represents one open stream and records when an event arrives.</summary>
internal sealed class SseClient : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly SocketAsyncEventArgs _receive = new();
    private readonly SseClients _all;
    private SseReader _reader;
    private bool _answered;

    /// <summary>Connects, requests the stream and starts to receive.</summary>
    public SseClient(SseClients all, IPAddress source, IPEndPoint target, byte[] request)
    {
        _all = all;
        if (!IPAddress.Loopback.Equals(source))
            _socket.Bind(new IPEndPoint(source, 0));
        _socket.Connect(target);
        _socket.Send(request);
        _receive.SetBuffer(new byte[2 * 1024]);
        _receive.Completed += (_, _) => Listen();
        if (!_socket.ReceiveAsync(_receive))
            Listen();
    }

    /// <summary>Gets or sets the <see cref="Stopwatch"/> timestamp of the awaited event; 0 before it arrives.</summary>
    public long Arrived { get; set; }

    /// <inheritdoc/>
    public void Dispose()
    {
        _socket.Dispose();
        _receive.Dispose();
    }

    private void Listen()
    {
        do
        {
            var now = Stopwatch.GetTimestamp();
            if (_receive.SocketError == SocketError.OperationAborted)
                return; // Disposed by this process.
            if (_receive.SocketError != SocketError.Success || _receive.BytesTransferred == 0)
            {
                _all.Fail($"The server closed a stream ({_receive.SocketError}).");
                return;
            }
            var bytes = _receive.MemoryBuffer.Span[.._receive.BytesTransferred];
            if (!_answered && !bytes.StartsWith("HTTP/1.1 200"u8))
            {
                _all.Fail($"The server rejected a stream:\n{Encoding.UTF8.GetString(bytes[..Math.Min(500, bytes.Length)])}");
                return;
            }
            _answered = true;
            for (var events = _reader.Add(bytes); events > 0; events--)
                _all.Count(this, now);
        } while (!_socket.ReceiveAsync(_receive));
    }
}
