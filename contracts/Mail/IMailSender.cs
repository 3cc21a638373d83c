namespace FlagCluster.Contracts.Mail;

/// <summary>Sends messages in the background. An installation may have no mail server: check <see cref="IsConfigured"/> first.</summary>
public interface IMailSender
{
    /// <summary>Gets whether a mail server is configured.</summary>
    bool IsConfigured { get; }

    /// <summary>Queues a message, and returns before it is sent. Thread-safe.</summary>
    /// <param name="message">The message.</param>
    /// <returns>False when no mail server is configured or the queue is full: the message will not be sent.</returns>
    bool TrySend(MailMessage message);
}
