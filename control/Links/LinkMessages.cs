using System.Globalization;
using FlagCluster.Contracts.Links;
using FlagCluster.Contracts.Mail;

namespace FlagCluster.Control.Links;

/// <summary>Composes the messages that carry links. The results depend only on the arguments.</summary>
public static class LinkMessages
{
    /// <summary>Returns the message with an invitation.</summary>
    /// <param name="to">The e-mail address.</param>
    /// <param name="organization">The display name of the organization.</param>
    /// <param name="link">The link.</param>
    /// <param name="address">The address of the link.</param>
    public static MailMessage Invitation(string to, string organization, SingleUseLink link, string address) =>
        new(
            to,
            $"Join {organization} on FlagCluster",
            $"""
            You are invited to join {organization} on FlagCluster.

            Open this link to accept. It works once, until {Text(link.ExpiresAt)}:

            {address}

            Ignore this message if you do not know the organization.
            """
        );

    /// <summary>Returns the message with a link that sets a new password.</summary>
    /// <param name="to">The e-mail address.</param>
    /// <param name="link">The link.</param>
    /// <param name="address">The address of the link.</param>
    public static MailMessage PasswordReset(string to, SingleUseLink link, string address) =>
        new(
            to,
            "Set a new password for FlagCluster",
            $"""
            Somebody asked for a new password of your account on FlagCluster.

            Open this link to set one. It works once, until {Text(link.ExpiresAt)}, and signs you out everywhere:

            {address}

            Ignore this message if it was not you. Your password stays as it is.
            """
        );

    /// <summary>Returns the message with a link that confirms a new e-mail address.</summary>
    /// <param name="to">The new address.</param>
    /// <param name="link">The link.</param>
    /// <param name="address">The address of the link.</param>
    public static MailMessage EmailChange(string to, SingleUseLink link, string address) =>
        new(
            to,
            "Confirm your e-mail address for FlagCluster",
            $"""
            Somebody asked to use this e-mail address for an account on FlagCluster.

            Open this link to confirm it. It works once, until {Text(link.ExpiresAt)}:

            {address}

            Ignore this message if it was not you. Nothing changes then.
            """
        );

    /// <summary>Returns the message to the earlier e-mail address after a change.</summary>
    /// <param name="to">The earlier address.</param>
    public static MailMessage EmailChanged(string to) =>
        new(
            to,
            "Your e-mail address for FlagCluster was changed",
            """
            The e-mail address of your account on FlagCluster was changed, and this one is no longer used for it.

            If it was not you, tell an administrator of your organization now.
            """
        );

    private static string Text(DateTimeOffset time) =>
        time.ToUniversalTime().ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
