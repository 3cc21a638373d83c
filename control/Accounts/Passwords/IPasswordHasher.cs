namespace FlagCluster.Control.Accounts.Passwords;

/// <summary>
/// Hashes passwords. A hash begins with the name of its algorithm, so that another algorithm can replace this one while stored hashes stay
/// valid. Each call takes tens of milliseconds of processor time: <see cref="PasswordHashing"/> limits how many run at once.
/// </summary>
public interface IPasswordHasher
{
    /// <summary>Gets a hash that no password has. Comparing with it takes as long as with the hash of an account.</summary>
    string Unmatchable { get; }

    /// <summary>Returns the hash of a password.</summary>
    /// <param name="password">The password in normalization form C.</param>
    string Hash(string password);

    /// <summary>Compares a password with a stored hash.</summary>
    /// <param name="stored">The hash.</param>
    /// <param name="password">The password in normalization form C.</param>
    PasswordVerification Verify(string stored, string password);
}
