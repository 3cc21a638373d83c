using System.Net;
using System.Net.Sockets;
using FlagCluster.Contracts.Mail;
using FlagCluster.Integrations.Mail;
using FlagCluster.Testing;
using FlagCluster.Testing.Certificates;
using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Mail;
using Microsoft.Extensions.Options;

namespace FlagCluster.Integrations.Tests.Mail;

/// <summary>Sends messages to a mail server that speaks SMTP over TCP.</summary>
public sealed class MailQueueTests : IDisposable
{
    private const string Address = "ann@example.com";

    private static readonly MailMessage Message = new(Address, "Reset your password", "Open https://flags.example.com/reset#secret");

    private readonly TestAuthority _authority = new("mail");
    private readonly TempFolder _folder = new();
    private readonly FakeTimeProvider _time = new();
    private readonly LogLines<MailQueue> _log = new();

    public MailQueueTests() => File.WriteAllText(_folder.File("ca.pem"), _authority.Pem);

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(MailSecurity.StartTls)]
    [InlineData(MailSecurity.Tls)]
    public async Task TrySend_EncryptedServer_DeliversAfterAuthentication(MailSecurity security)
    {
        using var certificate = _authority.IssueCertificate("localhost");
        await using var server = new SmtpServer(certificate, security == MailSecurity.Tls) { Credentials = ("flags", "secret") };
        using var queue = Queue(server, security, user: "flags", password: "secret");

        Assert.True(queue.TrySend(Message));

        var mail = await server.ReceiveAsync();
        Assert.Equal((Address, true, "flags"), (mail.To, mail.WasEncrypted, mail.User));
        Assert.Contains("Subject: Reset your password\n", mail.Content, StringComparison.Ordinal);
        Assert.Contains("From: FlagCluster <flags@example.com>\n", mail.Content, StringComparison.Ordinal);
        Assert.Contains("Date: Wed, 01 Jul 2026 12:00:00 +0000\n", mail.Content, StringComparison.Ordinal);
        Assert.Contains("https://flags.example.com/reset#secret", mail.Content, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TrySend_SubjectWithALineBreak_AddsNoHeader()
    {
        await using var server = new SmtpServer();
        using var queue = Queue(server, MailSecurity.None);

        queue.TrySend(Message with { Subject = "Join Acme\r\nBcc: eve@example.com" });

        var headers = (await server.ReceiveAsync()).Content.Split("\n\n")[0];
        Assert.DoesNotContain(headers.Split('\n'), line => line.StartsWith("Bcc", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task TrySend_TemporaryRejection_IsRetriedWithBackoff()
    {
        await using var server = new SmtpServer();
        server.RefuseNext("451 greylisted " + Address, "451 greylisted " + Address);
        using var queue = Queue(server, MailSecurity.None);
        var first = _time.NextTimerAsync(IsRetry);

        queue.TrySend(Message);
        var second = await AdvanceAsync(first);
        await AdvanceAsync(second);

        Assert.Equal(Address, (await server.ReceiveAsync()).To);
        Assert.Equal(2, server.Refused);
        await _log.FirstAsync(1931);
        Assert.Equal(
            "Warning: The mail server does not accept messages; retrying with backoff. It answered 451.",
            Assert.Single(_log.Of(1930))
        );
    }

    [Fact]
    public async Task TrySend_ServerUnavailable_IsRetriedUntilTheStop()
    {
        // A bound port without a listener refuses connections, and no other process can have it.
        using var bound = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        bound.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        using var queue = Queue(((IPEndPoint)bound.LocalEndPoint!).Port, MailSecurity.None);
        var retry = _time.NextTimerAsync(IsRetry);

        queue.TrySend(Message);
        await retry.WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Contains("The connection failed (ConnectionRefused)", await _log.FirstAsync(1930), StringComparison.Ordinal);
        await queue.StopAsync(CancellationToken.None);
        Assert.Single(_log.Of(1934));
    }

    [Fact]
    public async Task TrySend_RefusedAfterTheDeadline_IsDropped()
    {
        await using var server = new SmtpServer();
        server.RefuseNext("451 later", "451 later");
        using var queue = Queue(server, MailSecurity.None);
        var retry = _time.NextTimerAsync(IsRetry);

        queue.TrySend(Message);
        await retry.WaitAsync(TimeSpan.FromSeconds(30));
        _time.Advance(TimeSpan.FromHours(2));

        Assert.Contains("It answered 451.", await _log.FirstAsync(1932), StringComparison.Ordinal);
    }

    [Fact]
    public async Task TrySend_PermanentRejection_IsDroppedWithoutItsAddressInTheLog()
    {
        await using var server = new SmtpServer();
        server.RefuseNext($"550 no mailbox {Address}");
        using var queue = Queue(server, MailSecurity.None);

        queue.TrySend(Message);

        Assert.Contains("It answered 550.", await _log.FirstAsync(1932), StringComparison.Ordinal);
        Assert.All(_log.All, line => Assert.DoesNotContain("example.com", line, StringComparison.Ordinal));
        Assert.Equal(1, server.Refused);
    }

    [Fact]
    public async Task TrySend_MalformedAddress_IsDropped()
    {
        await using var server = new SmtpServer();
        using var queue = Queue(server, MailSecurity.None);

        queue.TrySend(Message with { To = "not an address\r\nRCPT TO:<eve@example.com>" });

        Assert.Contains("malformed", await _log.FirstAsync(1932), StringComparison.Ordinal);
    }

    [Fact]
    public async Task TrySend_CertificateOfAnotherName_SendsNothing()
    {
        using var certificate = _authority.IssueCertificate("mail.example.com");
        await using var server = new SmtpServer(certificate);
        using var queue = Queue(server, MailSecurity.StartTls);

        queue.TrySend(Message);

        Assert.Contains("The TLS handshake failed", await _log.FirstAsync(1930), StringComparison.Ordinal);
    }

    [Fact]
    public async Task TrySend_CertificateOfAnUnknownAuthority_SendsNothing()
    {
        using var certificate = _authority.IssueCertificate("localhost");
        await using var server = new SmtpServer(certificate);
        using var queue = Queue(server, MailSecurity.StartTls, caFile: "");

        queue.TrySend(Message);

        Assert.Contains("The TLS handshake failed", await _log.FirstAsync(1930), StringComparison.Ordinal);
    }

    [Fact]
    public async Task TrySend_ServerWithoutStartTls_SendsNothing()
    {
        await using var server = new SmtpServer();
        using var queue = Queue(server, MailSecurity.StartTls);

        queue.TrySend(Message);

        Assert.Contains("It does not offer STARTTLS", await _log.FirstAsync(1930), StringComparison.Ordinal);
    }

    [Fact]
    public async Task TrySend_WrongPassword_IsExplained()
    {
        using var certificate = _authority.IssueCertificate("localhost");
        await using var server = new SmtpServer(certificate) { Credentials = ("flags", "secret") };
        using var queue = Queue(server, MailSecurity.StartTls, user: "flags", password: "wrong");

        queue.TrySend(Message);

        Assert.Contains("It refused Mail:User and Mail:Password.", await _log.FirstAsync(1930), StringComparison.Ordinal);
    }

    [Fact]
    public async Task TrySend_FullQueue_ReturnsFalse()
    {
        await using var server = new SmtpServer();
        server.RefuseNext("451 later");
        using var queue = Queue(server, MailSecurity.None);
        var retry = _time.NextTimerAsync(IsRetry);

        Assert.True(queue.TrySend(Message));
        await retry.WaitAsync(TimeSpan.FromSeconds(30));

        Assert.False(queue.TrySend(Message));
        Assert.Single(_log.Of(1933));
        await queue.StopAsync(CancellationToken.None);
    }

    [Fact]
    public void TrySend_NoMailServer_ReturnsFalse()
    {
        var options = Options.Create(new MailOptions());
        using var queue = new MailQueue(new(options, _time), options, _time, _log);

        Assert.False(queue.IsConfigured);
        Assert.False(queue.TrySend(Message));
    }

    private static bool IsRetry(TimeSpan delay) => delay > TimeSpan.Zero && delay < TimeSpan.FromMinutes(5);

    /// <summary>Waits for a retry, arms the wait for the next one, and lets the retry happen.</summary>
    private async Task<Task<TimeSpan>> AdvanceAsync(Task<TimeSpan> retry)
    {
        var delay = await retry.WaitAsync(TimeSpan.FromSeconds(30));
        var next = _time.NextTimerAsync(IsRetry);
        _time.Advance(delay);
        return next;
    }

    private MailQueue Queue(SmtpServer server, MailSecurity security, string user = "", string password = "", string? caFile = null) =>
        Queue(server.Port, security, user, password, caFile);

    private MailQueue Queue(int port, MailSecurity security, string user = "", string password = "", string? caFile = null)
    {
        var options = Options.Create(
            new MailOptions
            {
                Host = "localhost",
                Port = port,
                Security = security,
                CaFile = caFile ?? _folder.File("ca.pem"),
                User = user,
                Password = password,
                From = "FlagCluster <flags@example.com>",
                TimeoutSeconds = 600,
                MaxQueued = 1,
            }
        );
        return new(new(options, _time), options, _time, _log);
    }
}
