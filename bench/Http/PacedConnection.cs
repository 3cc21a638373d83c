using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace FlagCluster.Bench.Http;

/// <summary>One kept-alive connection that sends at given times.</summary>
internal sealed partial class PacedConnection : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly ResponseReader _reader = new();
    private readonly byte[] _request;

    /// <summary>Connects.</summary>
    public PacedConnection(IPEndPoint target, byte[] request)
    {
        _request = request;
        _socket.Connect(target);
    }

    /// <summary>Sends a request at each step, and waits for its answer. It keeps its thread.</summary>
    /// <param name="due">When to send the first, a <see cref="Stopwatch"/> timestamp.</param>
    /// <param name="step">The time between two.</param>
    /// <param name="end">When to send no more.</param>
    /// <returns>The times to the answers. One that could not be sent in time, because the answer before it was late, counts from when it was due.</returns>
    public Histogram Run(long due, long step, long end)
    {
        var latency = new Histogram();
        for (; due < end; due += step)
        {
            var sent = due;
            if (Stopwatch.GetTimestamp() < due)
            {
                Sleep(Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), due));
                // What this thread overslept is not the server's.
                sent = Stopwatch.GetTimestamp();
            }
            _socket.Send(_request);
            Receive();
            latency.Add(Stopwatch.GetTimestamp() - sent);
        }
        return latency;
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    private void Receive()
    {
        while (true)
        {
            var offset = _reader.Offset;
            var count = _socket.Receive(_reader.Buffer.AsSpan(offset));
            if (count == 0) throw new UsageException("The server closed a connection under load.");
            if (!_reader.Add(count)) continue;
            if (_reader.Status != 200) throw new UsageException($"The server answered with an error:\n{_reader.Text(offset + count)}");
            return;
        }
    }

    private static void Sleep(TimeSpan time)
    {
        var request = new TimeSpec(time.Ticks / TimeSpan.TicksPerSecond, time.Ticks % TimeSpan.TicksPerSecond * 100);
        _ = NanoSleep(in request, 0);
    }

    [LibraryImport("libc", EntryPoint = "nanosleep")]
    private static partial int NanoSleep(in TimeSpec request, nint remaining);

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct TimeSpec(long Seconds, long Nanoseconds);
}
