namespace FlagCluster.Contracts.Accounts;

/// <summary>Represents the replacement of a stored hash by another one of the same password.</summary>
/// <param name="Before">The stored hash. The replacement is not made when another write has changed it.</param>
/// <param name="After">The hash that replaces it.</param>
public sealed record PasswordRehash(string Before, string After);
