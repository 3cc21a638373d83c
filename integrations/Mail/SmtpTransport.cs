using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using FlagCluster.Contracts.Mail;
using FlagCluster.Contracts.Threading;
using FlagCluster.Hosting.Tls;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.Options;
using MimeKit;
using MimeKit.Text;
using MimeKit.Utils;

namespace FlagCluster.Integrations.Mail;

/// <summary>Sends one message over one connection to the mail server.</summary>
internal sealed class SmtpTransport(IOptions<MailOptions> options, TimeProvider time)
{
    private readonly MailOptions _options = options.Value;

    /// <summary>Sends a message.</summary>
    /// <exception cref="MailFailedException">The mail server did not accept it.</exception>
    public async Task SendAsync(MailMessage message, CancellationToken cancellationToken)
    {
        using var mime = Compose(message);
        using var limit = new TimeLimit(TimeSpan.FromSeconds(_options.TimeoutSeconds), time, cancellationToken);
        try
        {
            await SendAsync(mime, limit.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new MailFailedException($"It did not answer within {_options.TimeoutSeconds} s (Mail:TimeoutSeconds).");
        }
        catch (Exception exception) when (Explain(exception) is { } explained)
        {
            throw explained;
        }
    }

    private async Task SendAsync(MimeMessage message, CancellationToken cancellationToken)
    {
        using var client = new SmtpClient();
        // As for every other TLS connection of .NET: a check needs access to the internet, and fails without it.
        client.CheckCertificateRevocation = false;
        if (_options.CaFile.Length > 0)
            client.ServerCertificateValidationCallback = IsTrusted;
        await client.ConnectAsync(_options.Host, _options.Port, Socket(), cancellationToken);
        if (_options.User.Length > 0)
            await client.AuthenticateAsync(_options.User, _options.Password, cancellationToken);
        await client.SendAsync(message, cancellationToken);
        await client.DisconnectAsync(quit: true, cancellationToken);
    }

    private SecureSocketOptions Socket() =>
        _options.Security switch
        {
            MailSecurity.Tls => SecureSocketOptions.SslOnConnect,
            MailSecurity.None => SecureSocketOptions.None,
            // Fails when the server does not offer STARTTLS.
            _ => SecureSocketOptions.StartTls,
        };

    /// <summary>Verifies the certificate of the server against the configured file, and its name as usual.</summary>
    private bool IsTrusted(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is not X509Certificate2 server || (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) != 0)
            return false;
        using var verified = new X509Chain();
        verified.ChainPolicy = CertificateAuthorities.CreatePolicy(CertificateAuthorities.Read(_options.CaFile));
        verified.ChainPolicy.ExtraStore.AddRange(chain?.ChainPolicy.ExtraStore ?? []);
        return verified.Build(server);
    }

    private MimeMessage Compose(MailMessage message)
    {
        var from = MailboxAddress.Parse(_options.From);
        if (!MailboxAddress.TryParse(message.To, out var to) || !to.Address.Contains('@', StringComparison.Ordinal))
            throw new MailFailedException("The e-mail address of the recipient is malformed.") { IsPermanent = true };
        var mime = new MimeMessage
        {
            Date = time.GetUtcNow(),
            MessageId = MimeUtils.GenerateMessageId(from.Domain),
            // A line break in a header starts another header.
            Subject = string.Concat(message.Subject.Select(character => char.IsControl(character) ? ' ' : character)),
            Body = new TextPart(TextFormat.Plain) { Text = message.Text },
        };
        mime.From.Add(from);
        mime.To.Add(to);
        // Tells mail servers not to answer, such as with the notice of an absence (RFC 3834).
        mime.Headers.Add(HeaderId.AutoSubmitted, "auto-generated");
        return mime;
    }

    /// <summary>Returns a failure without the texts of the server, which can contain e-mail addresses; null for other exceptions.</summary>
    private static MailFailedException? Explain(Exception exception) =>
        exception switch
        {
            SmtpCommandException { StatusCode: var status } => new($"It answered {(int)status}.", exception)
            {
                IsPermanent = (int)status >= 500,
            },
            MailKit.Security.AuthenticationException => new("It refused Mail:User and Mail:Password.", exception),
            SslHandshakeException => new("The TLS handshake failed; check its certificate, Mail:Security and Mail:CaFile.", exception),
            NotSupportedException => new("It does not offer STARTTLS, or no known way to authenticate.", exception),
            InvalidDataException => new($"Mail:CaFile is unusable. {exception.Message}", exception),
            SmtpProtocolException or IOException => new("The connection was closed.", exception),
            System.Net.Sockets.SocketException { SocketErrorCode: var code } => new($"The connection failed ({code}).", exception),
            _ => null,
        };
}

/// <summary>Represents a message that the mail server did not accept. The text contains no e-mail address.</summary>
internal sealed class MailFailedException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Gets whether another attempt would fail too.</summary>
    public bool IsPermanent { get; init; }
}
