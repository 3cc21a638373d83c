using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace FlagCluster.Cluster.Tests.Support;

/// <summary>
/// Loopback ports for processes that are stopped and started again on the same one: below the range from which the system takes the ports of
/// outgoing connections, so that none of those sits on it meanwhile.
/// </summary>
internal static class Ports
{
    private static int _last = RandomNumberGenerator.GetInt32(10_000, 19_000);

    public static int Next()
    {
        while (true)
        {
            var port = Interlocked.Increment(ref _last);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port) { ExclusiveAddressUse = true };
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Somebody else's.
            }
        }
    }

    /// <summary>The first of several ports in a row.</summary>
    public static int NextRow(int count)
    {
        while (true)
        {
            var first = Next();
            if (Enumerable.Range(1, count - 1).All(offset => Next() == first + offset)) return first;
        }
    }
}
