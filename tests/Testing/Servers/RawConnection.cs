using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace FlagCluster.Testing.Servers;

/// <summary>Represents a connection that sends bytes unchanged.</summary>
public sealed class RawConnection : IDisposable
{
    private readonly TcpClient _tcp;
    private NetworkStream? _stream;

    private RawConnection(IPAddress from) => _tcp = new(new IPEndPoint(from, 0)) { NoDelay = true };

    // TcpClient.GetStream fails after EndRequests.
    private NetworkStream Stream => _stream ??= _tcp.GetStream();

    /// <summary>Opens a connection.</summary>
    /// <param name="server">The server.</param>
    /// <param name="from">The client's address, in 127.0.0.0/8.</param>
    public static Task<RawConnection> OpenAsync(TestServer server, string from = "127.0.0.1") => OpenAsync(server.Address, from);

    /// <summary>Opens a connection.</summary>
    /// <param name="address">The address of the server.</param>
    /// <param name="from">The client's address, in 127.0.0.0/8.</param>
    public static async Task<RawConnection> OpenAsync(Uri address, string from = "127.0.0.1")
    {
        var connection = new RawConnection(IPAddress.Parse(from));
        await connection._tcp.ConnectAsync(address.Host, address.Port).WaitAsync(TestServer.Timeout);
        return connection;
    }

    public Task SendAsync(string latin1) => SendAsync(Encoding.Latin1.GetBytes(latin1));

    public async Task SendAsync(byte[] bytes)
    {
        await Stream.WriteAsync(bytes).AsTask().WaitAsync(TestServer.Timeout);
        await Stream.FlushAsync();
    }

    /// <summary>Reads one response: the head, and the body unless it is a stream.</summary>
    public async Task<(int Status, string Head, string Body)> ReadAsync()
    {
        var head = "";
        while (await LineAsync() is { Length: > 0 } line)
            head += line + "\n";
        var status = int.Parse(head[9..12], CultureInfo.InvariantCulture);
        var length = head.Split('\n')
            .FirstOrDefault(line => line.StartsWith("Content-Length: ", StringComparison.OrdinalIgnoreCase))
            ?[16..];
        if (length is not null)
            return (status, head, Encoding.UTF8.GetString(await BytesAsync(int.Parse(length, CultureInfo.InvariantCulture))));
        if (
            !head.Contains("Transfer-Encoding: chunked", StringComparison.OrdinalIgnoreCase)
            || head.Contains("event-stream", StringComparison.Ordinal)
        )
            return (status, head, "");
        var body = "";
        while (int.Parse(await LineAsync(), NumberStyles.HexNumber, CultureInfo.InvariantCulture) is > 0 and var size)
        {
            body += Encoding.UTF8.GetString(await BytesAsync(size));
            await LineAsync();
        }
        await LineAsync();
        return (status, head, body);
    }

    private async Task<string> LineAsync()
    {
        var line = new StringBuilder();
        while (true)
        {
            var one = (await BytesAsync(1))[0];
            if (one == '\n')
                return line.ToString();
            if (one != '\r')
                line.Append((char)one);
        }
    }

    private async Task<byte[]> BytesAsync(int count)
    {
        var bytes = new byte[count];
        await Stream.ReadExactlyAsync(bytes).AsTask().WaitAsync(TestServer.Timeout);
        return bytes;
    }

    /// <summary>Resets the connection: the peer receives RST instead of the end of the stream.</summary>
    public void Reset()
    {
        _tcp.LingerState = new(enable: true, seconds: 0);
        _tcp.Client.Close();
    }

    /// <summary>Ends what this side sends; answers can still be read.</summary>
    public void EndRequests()
    {
        _ = Stream;
        _tcp.Client.Shutdown(SocketShutdown.Send);
    }

    /// <summary>Reads everything until the peer closes or resets the connection.</summary>
    public async Task<string> ReadToEndAsync()
    {
        var text = new StringBuilder();
        var buffer = new byte[8192];
        try
        {
            while (await Stream.ReadAsync(buffer).AsTask().WaitAsync(TestServer.Timeout) is > 0 and var read)
                text.Append(Encoding.Latin1.GetString(buffer, 0, read));
        }
        catch (IOException)
        {
            // The peer reset the connection.
        }
        return text.ToString();
    }

    /// <summary>Returns a reader of everything that follows, including the sizes of chunks.</summary>
    public StreamReader Lines() => new(Stream);

    public void Dispose() => _tcp.Dispose();
}
