namespace FlagCluster.Control.Accounts.Passwords;

/// <summary>Represents the result of comparing a password with a stored hash.</summary>
public enum PasswordVerification
{
    /// <summary>The hash is of another password.</summary>
    Failed,

    /// <summary>The hash is of the password.</summary>
    Valid,

    /// <summary>The hash is of the password, and has an algorithm or parameters that are no longer used for new hashes.</summary>
    Outdated,
}
