using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace FlagCluster.Testing.Processes;

/// <summary>
/// Allocates loopback ports for processes that the tests start. A port is reserved for this process until it exits: a lock file
/// excludes other test processes, and the port is below the range that the system uses for outgoing connections and for port 0.
/// </summary>
internal static class Ports
{
    private const int First = 10_000;
    private const int End = 32_000;

    private static readonly Lock _allocating = new();
    private static readonly Dictionary<int, FileStream> _locks = [];
    private static readonly string _folder = Directory
        .CreateDirectory(Path.Combine(Path.GetTempPath(), $"flagcluster-ports-{Environment.UserName}"))
        .FullName;
    private static int _next = RandomNumberGenerator.GetInt32(First, End);

    /// <summary>Returns a port that nothing listens on and that no other caller gets.</summary>
    public static int Next()
    {
        lock (_allocating)
        {
            while (true)
            {
                var port = Advance();
                if (TryTake(port))
                    return port;
            }
        }
    }

    /// <summary>Returns the first of several consecutive ports.</summary>
    public static int NextRow(int count)
    {
        lock (_allocating)
        {
            while (true)
            {
                var first = Next();
                if (Enumerable.Range(first + 1, count - 1).All(port => port < End && TryTake(port)))
                {
                    _next = first + count;
                    return first;
                }
            }
        }
    }

    private static int Advance()
    {
        if (_next >= End)
            _next = First;
        return _next++;
    }

    private static bool TryTake(int port)
    {
        if (_locks.ContainsKey(port))
            return false;
        FileStream file;
        try
        {
            file = new(
                Path.Combine(_folder, port.ToString(CultureInfo.InvariantCulture)),
                FileMode.OpenOrCreate,
                FileAccess.ReadWrite,
                FileShare.None
            );
        }
        catch (IOException)
        {
            // Another test process uses the port.
            return false;
        }
        if (!IsFree(port))
        {
            file.Dispose();
            return false;
        }
        _locks[port] = file;
        return true;
    }

    /// <summary>Returns whether no program listens on a port, including programs that do not use the locks.</summary>
    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Any, port) { ExclusiveAddressUse = true };
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
