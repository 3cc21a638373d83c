namespace FlagCluster.Contracts.Mail;

/// <summary>Represents a message to one person.</summary>
/// <param name="To">The e-mail address.</param>
/// <param name="Subject">The subject, one line.</param>
/// <param name="Text">The body as plain text. It may have a link that is secret, so that it is neither logged nor stored.</param>
public sealed record MailMessage(string To, string Subject, string Text);
