using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using FlagCluster.Bench.Http;
using FlagCluster.Bench.Servers;

namespace FlagCluster.Bench.Stream;

/// <summary>
/// Represents the child process that measures single requests while streams are busy: four connections send 500 requests per second, at
/// fixed times. With real-time priority, where the machine permits it, neither the clients of the streams nor the scheduler is measured.
/// The line <c>take</c> on standard input answers the samples since the last one; it ends when its input ends.
/// </summary>
internal static class EvaluationProbe
{
    private const int Connections = 4;
    private static readonly long _interval = Stopwatch.Frequency * Connections / 500;

    /// <summary>Runs in the child process.</summary>
    /// <param name="port">The port of the server.</param>
    /// <param name="request">The request.</param>
    /// <returns>The exit code.</returns>
    public static int Run(string port, RawRequest request)
    {
        var target = new IPEndPoint(IPAddress.Loopback, int.Parse(port, CultureInfo.InvariantCulture));
        var bytes = request.ToBytes();
        var samples = new List<ProbeSample>();
        using var stop = new ManualResetEvent(false);
        var threads = Enumerable
            .Range(0, Connections)
            .Select(number => new Thread(() => Send(target, bytes, number * _interval / Connections, samples, stop)))
            .ToList();
        threads.ForEach(thread => thread.Start());
        while (Console.ReadLine() is not null)
        {
            lock (samples)
            {
                Console.WriteLine(JsonSerializer.Serialize(samples));
                samples.Clear();
            }
        }
        stop.Set();
        threads.ForEach(thread => thread.Join());
        return 0;
    }

    private static void Send(IPEndPoint target, byte[] request, long offset, List<ProbeSample> samples, ManualResetEvent stop)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(target);
        var reader = new ResponseReader();
        var due = Stopwatch.GetTimestamp() + offset;
        while (!stop.WaitOne(Milliseconds(due)))
        {
            var now = Stopwatch.GetTimestamp();
            // A request that waited for the response of the previous one has waited since its time.
            var isLate = now - due > _interval;
            var sent = isLate ? due : now;
            socket.Send(request);
            int count;
            do
            {
                count = socket.Receive(reader.Buffer, reader.Offset, reader.Buffer.Length - reader.Offset, SocketFlags.None);
            } while (count > 0 && !reader.Add(count));
            if (count == 0 || reader.Status != 200)
                throw new UsageException($"The server answered a request of the probe with {reader.Status}.");
            lock (samples)
                samples.Add(new(sent, Stopwatch.GetTimestamp() - sent));
            due += _interval;
        }
    }

    // Rounded up: a thread with real-time priority that waited actively would take the processor from the server.
    private static int Milliseconds(long due)
    {
        var left = Math.Ceiling(1_000.0 * (due - Stopwatch.GetTimestamp()) / Stopwatch.Frequency);
        return (int)Math.Clamp(left, 0, 1_000);
    }
}

/// <summary>Represents a measured request.</summary>
/// <param name="Sent">The <see cref="Stopwatch"/> timestamp of its sending, the same clock in all processes of a machine.</param>
/// <param name="Ticks">The time until the whole response was received, in ticks of that clock.</param>
internal sealed record ProbeSample(long Sent, long Ticks)
{
    /// <summary>Gets the duration in milliseconds.</summary>
    public double Milliseconds() => 1_000.0 * Ticks / Stopwatch.Frequency;
}
