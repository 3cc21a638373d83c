using FlagCluster.Contracts.Accounts;

namespace FlagCluster.Contracts.Links;

/// <summary>Represents a write that adds an account whose e-mail address another account has. Nothing was written.</summary>
/// <param name="email">The address.</param>
public sealed class EmailTakenException(EmailAddress email) : Exception("Another account has the e-mail address.")
{
    /// <summary>Gets the address.</summary>
    public EmailAddress Email { get; } = email;
}
