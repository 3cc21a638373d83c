using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace FlagCluster.Control.Accounts.Passwords;

/// <summary>
/// Hashes passwords with ASP.NET Core Identity: PBKDF2 with HMAC-SHA512, a salt of 128 bits and a result of 256 bits. A stored hash is
/// <c>$pbkdf2-sha512$i=ITERATIONS$</c> and Identity's bytes in Base64.
/// </summary>
public sealed class IdentityPasswordHasher : IPasswordHasher
{
    private const string Algorithm = "$pbkdf2-sha512$";
    private const int SaltLength = 16,
        ResultLength = 32;

    private readonly int _iterations;
    private readonly PasswordHasher<object> _hasher;

    /// <summary>Initializes the hasher.</summary>
    public IdentityPasswordHasher(IOptions<AccountOptions> options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _iterations = options.Value.HashIterations;
        _hasher = new(Options.Create(new PasswordHasherOptions { IterationCount = _iterations }));
        Unmatchable = Prefix + Convert.ToBase64String(RandomResult(_iterations));
    }

    /// <inheritdoc/>
    public string Unmatchable { get; }

    private string Prefix => string.Create(CultureInfo.InvariantCulture, $"{Algorithm}i={_iterations}$");

    /// <inheritdoc/>
    public string Hash(string password) => Prefix + _hasher.HashPassword(this, password);

    /// <inheritdoc/>
    public PasswordVerification Verify(string stored, string password)
    {
        ArgumentNullException.ThrowIfNull(stored);
        // A hash of an algorithm of a later release fails here, like a wrong password.
        if (!stored.StartsWith(Algorithm, StringComparison.Ordinal))
            return PasswordVerification.Failed;
        return _hasher.VerifyHashedPassword(this, stored[(stored.LastIndexOf('$') + 1)..], password) switch
        {
            PasswordVerificationResult.Success => PasswordVerification.Valid,
            PasswordVerificationResult.SuccessRehashNeeded => PasswordVerification.Outdated,
            _ => PasswordVerification.Failed,
        };
    }

    /// <summary>Returns the bytes of a hash in Identity's format 3, with a random salt and a random result.</summary>
    private static byte[] RandomResult(int iterations)
    {
        const int Header = 13;
        var bytes = RandomNumberGenerator.GetBytes(Header + SaltLength + ResultLength);
        bytes[0] = 1;
        // HMAC-SHA512, the number of iterations, and the length of the salt.
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(1), 2);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(5), (uint)iterations);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(9), SaltLength);
        return bytes;
    }
}
