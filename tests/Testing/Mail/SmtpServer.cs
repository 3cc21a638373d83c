using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Threading.Channels;

namespace FlagCluster.Testing.Mail;

/// <summary>Represents a message that the server has accepted.</summary>
/// <param name="To">The recipient of the envelope.</param>
/// <param name="Content">The message with its headers.</param>
/// <param name="WasEncrypted">Whether the connection was encrypted.</param>
/// <param name="User">The authenticated user, or null.</param>
public sealed record ReceivedMail(string To, string Content, bool WasEncrypted, string? User);

/// <summary>Represents a mail server on a free port that speaks SMTP (RFC 5321) with STARTTLS or TLS and AUTH PLAIN.</summary>
public sealed class SmtpServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Channel<ReceivedMail> _received = Channel.CreateUnbounded<ReceivedMail>();
    private readonly ConcurrentQueue<string> _rejections = new();
    private readonly X509Certificate2? _certificate;
    private readonly bool _isEncryptedFromTheStart;
    private readonly Task _accepting;

    /// <summary>Starts a server.</summary>
    /// <param name="certificate">Its certificate; null for a server without TLS.</param>
    /// <param name="isEncryptedFromTheStart">Whether the connection is encrypted from its first byte instead of by STARTTLS.</param>
    public SmtpServer(X509Certificate2? certificate = null, bool isEncryptedFromTheStart = false)
    {
        _certificate = certificate;
        _isEncryptedFromTheStart = isEncryptedFromTheStart;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Gets or sets the user and the password that the server accepts; null accepts everybody without authentication.</summary>
    public (string User, string Password)? Credentials { get; init; }

    /// <summary>Gets the number of recipients that the server refused.</summary>
    public int Refused { get; private set; }

    /// <summary>Answers the next recipients with these lines, such as <c>451 try later</c>, instead of accepting them.</summary>
    public void RefuseNext(params string[] answers)
    {
        foreach (var answer in answers)
            _rejections.Enqueue(answer);
    }

    /// <summary>Returns the next message that the server accepts.</summary>
    public Task<ReceivedMail> ReceiveAsync() => _received.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30));

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        var open = new List<Task>();
        try
        {
            while (true)
                open.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stopping.Token)));
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(open);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                await TalkAsync(client.GetStream());
            }
            catch (Exception exception)
                when (exception is IOException or OperationCanceledException or AuthenticationException or SocketException)
            {
                // The client has closed the connection, such as after it has refused the certificate.
            }
        }
    }

    private async Task TalkAsync(Stream stream)
    {
        var isEncrypted = false;
        if (_isEncryptedFromTheStart)
        {
            stream = await EncryptAsync(stream);
            isEncrypted = true;
        }
        string? user = null;
        var to = "";
        await WriteAsync(stream, "220 test ESMTP");
        while (await ReadLineAsync(stream) is { } line)
        {
            var verb = line.Split(' ', ':')[0].ToUpperInvariant();
            switch (verb)
            {
                case "EHLO":
                    if (_certificate is not null && !isEncrypted)
                        await WriteAsync(stream, "250-STARTTLS");
                    if (Credentials is not null && (isEncrypted || _certificate is null))
                        await WriteAsync(stream, "250-AUTH PLAIN");
                    await WriteAsync(stream, "250 8BITMIME");
                    break;
                case "STARTTLS":
                    await WriteAsync(stream, "220 go ahead");
                    stream = await EncryptAsync(stream);
                    isEncrypted = true;
                    break;
                case "AUTH":
                    user = await AuthenticateAsync(stream, line);
                    break;
                case "RCPT":
                    if (_rejections.TryDequeue(out var rejection))
                    {
                        Refused++;
                        await WriteAsync(stream, rejection);
                        break;
                    }
                    to = line[(line.IndexOf('<', StringComparison.Ordinal) + 1)..line.IndexOf('>', StringComparison.Ordinal)];
                    await WriteAsync(stream, "250 ok");
                    break;
                case "DATA":
                    await WriteAsync(stream, "354 go ahead");
                    var content = await ReadDataAsync(stream);
                    await WriteAsync(stream, "250 accepted");
                    _received.Writer.TryWrite(new(to, content, isEncrypted, user));
                    break;
                case "QUIT":
                    await WriteAsync(stream, "221 bye");
                    return;
                default:
                    await WriteAsync(stream, Credentials is not null && user is null ? "530 authenticate first" : "250 ok");
                    break;
            }
        }
    }

    private async Task<Stream> EncryptAsync(Stream stream)
    {
        var tls = new SslStream(stream);
        await tls.AuthenticateAsServerAsync(new() { ServerCertificate = _certificate }, _stopping.Token);
        return tls;
    }

    private async Task<string?> AuthenticateAsync(Stream stream, string line)
    {
        var text = line.Split(' ') is [_, _, var initial] ? initial : null;
        if (text is null)
        {
            await WriteAsync(stream, "334 ");
            text = await ReadLineAsync(stream) ?? "";
        }
        var parts = Encoding.UTF8.GetString(Convert.FromBase64String(text)).Split('\0');
        var isKnown = Credentials is { } known && parts is [_, var user, var password] && (user, password) == known;
        await WriteAsync(stream, isKnown ? "235 welcome" : "535 wrong user or password");
        return isKnown ? parts[1] : null;
    }

    private async Task<string> ReadDataAsync(Stream stream)
    {
        var content = new StringBuilder();
        while (await ReadLineAsync(stream) is { } line and not ".")
            content.Append(line.StartsWith('.') ? line[1..] : line).Append('\n');
        return content.ToString();
    }

    private Task WriteAsync(Stream stream, string line) =>
        stream.WriteAsync(Encoding.UTF8.GetBytes(line + "\r\n"), _stopping.Token).AsTask();

    // Byte by byte, so that no byte of the TLS handshake after STARTTLS is read as a part of a line.
    private async Task<string?> ReadLineAsync(Stream stream)
    {
        var line = new List<byte>();
        var buffer = new byte[1];
        while (await stream.ReadAsync(buffer, _stopping.Token) == 1)
        {
            if (buffer[0] == '\n')
                return Encoding.UTF8.GetString([.. line]).TrimEnd('\r');
            line.Add(buffer[0]);
        }
        return null;
    }
}
