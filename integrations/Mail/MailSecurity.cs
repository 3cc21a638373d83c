namespace FlagCluster.Integrations.Mail;

/// <summary>Specifies how the connection to the mail server is encrypted.</summary>
public enum MailSecurity
{
    /// <summary>The connection starts in clear text and is encrypted by STARTTLS before anything else is sent (RFC 3207).</summary>
    StartTls,

    /// <summary>The connection is encrypted from its first byte (RFC 8314).</summary>
    Tls,

    /// <summary>The connection is not encrypted. Only for a mail server on the same host.</summary>
    None,
}
