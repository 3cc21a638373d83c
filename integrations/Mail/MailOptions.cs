using System.ComponentModel.DataAnnotations;
using System.Net;
using MimeKit;

namespace FlagCluster.Integrations.Mail;

/// <summary>Configures the mail server. Section <c>Mail</c>.</summary>
public sealed class MailOptions : IValidatableObject
{
    /// <summary>Gets or sets the DNS name of the mail server. Default empty: no messages are sent.</summary>
    public string Host { get; set; } = "";

    /// <summary>Gets or sets the port of the mail server. Default 587, the port of submission; 465 is usual for <c>Tls</c>.</summary>
    [Range(1, 65_535, ErrorMessage = "Mail:Port must be from 1 to 65535.")]
    public int Port { get; set; } = 587;

    /// <summary>
    /// Gets or sets the encryption of the connection: <c>StartTls</c>, <c>Tls</c>, or <c>None</c> for a mail server on the same host.
    /// Default StartTls. The certificate of the server is always verified.
    /// </summary>
    [EnumDataType(typeof(MailSecurity), ErrorMessage = "Mail:Security must be StartTls, Tls or None.")]
    public MailSecurity Security { get; set; } = MailSecurity.StartTls;

    /// <summary>
    /// Gets or sets the path of a PEM file with the certificates that the server's certificate is verified against. Default empty: the
    /// certificates of the system.
    /// </summary>
    public string CaFile { get; set; } = "";

    /// <summary>Gets or sets the user at the mail server. Default empty: no authentication.</summary>
    public string User { get; set; } = "";

    /// <summary>Gets or sets the password of the user. Default empty.</summary>
    public string Password { get; set; } = "";

    /// <summary>
    /// Gets or sets the sender of messages, such as <c>FlagCluster &lt;flags@example.com&gt;</c>. Required with a mail server. Default
    /// empty.
    /// </summary>
    public string From { get; set; } = "";

    /// <summary>Gets or sets the seconds an attempt to send a message may take. Default 30.</summary>
    [Range(1, 600, ErrorMessage = "Mail:TimeoutSeconds must be from 1 to 600.")]
    public int TimeoutSeconds { get; set; } = 30;

    /// <summary>
    /// Gets or sets the minutes for which a message is retried with backoff while the mail server does not accept it. Default 60.
    /// </summary>
    [Range(1, 1_440, ErrorMessage = "Mail:RetryMinutes must be from 1 to 1440.")]
    public int RetryMinutes { get; set; } = 60;

    /// <summary>Gets or sets the largest number of messages in the queue in memory. Default 1000. Further ones are dropped.</summary>
    [Range(1, 100_000, ErrorMessage = "Mail:MaxQueued must be from 1 to 100000.")]
    public int MaxQueued { get; set; } = 1_000;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Host.Length == 0)
            yield break;
        if (!MailboxAddress.TryParse(From, out var from) || !from.Address.Contains('@', StringComparison.Ordinal))
            yield return new(
                $"Mail:From is '{From}', which is not an e-mail address; write something like FlagCluster <flags@example.com>.",
                [nameof(From)]
            );
        if (Security == MailSecurity.None && !IsThisHost(Host))
            yield return new(
                $"Mail:Security is None, and Mail:Host is '{Host}', another host: messages have secret links. Use StartTls or Tls.",
                [nameof(Security)]
            );
        if (User.Length == 0 && Password.Length > 0)
            yield return new("Mail:Password is set without Mail:User; set both or neither.", [nameof(User)]);
    }

    private static bool IsThisHost(string host) =>
        host == "localhost" || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
}
