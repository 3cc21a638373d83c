using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace FlagCluster.Bench.Http;

/// <summary>Represents a kept-alive connection in a closed loop: it sends the next request when the response has arrived.</summary>
internal sealed class LoadConnection : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly SocketAsyncEventArgs _receive = new();
    private readonly ResponseReader _reader = new();
    private readonly byte[] _request;
    private LoadRound? _round;
    private long _sent;

    /// <summary>Connects.</summary>
    public LoadConnection(IPEndPoint target, byte[] request)
    {
        _request = request;
        _receive.Completed += (_, _) => Continue();
        _socket.Connect(target);
    }

    /// <summary>Sends the first request of a round.</summary>
    public void Start(LoadRound round)
    {
        _round = round;
        // Receives first, so that the response always arrives on the sockets' thread.
        if (!Receive())
            throw new UsageException("The server closed a connection between two rounds.");
        Send();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _socket.Dispose();
        _receive.Dispose();
    }

    private void Continue()
    {
        do
        {
            if (!Take())
                return;
        } while (!Receive());
    }

    /// <returns>True when there is more to receive.</returns>
    private bool Take()
    {
        var received = Stopwatch.GetTimestamp();
        if (_receive.SocketError != SocketError.Success || _receive.BytesTransferred == 0)
        {
            _round!.Fail($"The server closed a connection under load ({_receive.SocketError}).");
            return false;
        }
        try
        {
            var end = _reader.Offset + _receive.BytesTransferred;
            if (!_reader.Add(_receive.BytesTransferred))
                return true;
            if (_reader.Status != 200)
            {
                _round!.Fail($"The server responded with an error:\n{_reader.Text(end)}");
                return false;
            }
        }
        catch (UsageException problem)
        {
            _round!.Fail(problem.Message);
            return false;
        }
        if (!_round!.Count(_sent, received))
            return false;
        Send();
        return true;
    }

    private bool Receive()
    {
        var offset = _reader.Offset;
        if (_receive.Buffer is null)
            _receive.SetBuffer(_reader.Buffer, offset, _reader.Buffer.Length - offset);
        else if (_receive.Offset != offset)
            _receive.SetBuffer(offset, _reader.Buffer.Length - offset);
        return _socket.ReceiveAsync(_receive);
    }

    private void Send()
    {
        _sent = Stopwatch.GetTimestamp();
        _socket.Send(_request);
    }
}
