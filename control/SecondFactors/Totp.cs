using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;

namespace FlagCluster.Control.SecondFactors;

/// <summary>
/// Computes time-based one-time passwords (RFC 6238) with the parameters that every authenticator app supports: HMAC-SHA-1, steps of
/// 30 seconds and six digits. The results depend only on the arguments.
/// </summary>
public static class Totp
{
    /// <summary>The number of digits of a code.</summary>
    public const int Digits = 6;

    /// <summary>The duration of a step in seconds.</summary>
    public const int StepSeconds = 30;

    /// <summary>The length of a secret in bytes, that of the hash function (RFC 4226, section 4).</summary>
    public const int SecretBytes = 20;

    private const int MaxDigits = 9;

    /// <summary>Creates a secret from the system's random source.</summary>
    public static byte[] CreateSecret() => RandomNumberGenerator.GetBytes(SecretBytes);

    /// <summary>Returns the step of a time: the number of whole steps since the Unix epoch.</summary>
    /// <param name="time">The time.</param>
    public static long StepAt(DateTimeOffset time) => time.ToUnixTimeSeconds() / StepSeconds;

    /// <summary>Returns the code of a step (RFC 4226, section 5.3).</summary>
    /// <param name="secret">The secret.</param>
    /// <param name="step">The step.</param>
    /// <param name="digits">The number of digits, 1 to 9.</param>
    [SuppressMessage("Security", "CA5350:Do Not Use Weak Cryptographic Algorithms", Justification = "RFC 6238 specifies HMAC-SHA-1.")]
    public static string CodeAt(ReadOnlySpan<byte> secret, long step, int digits = Digits)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(digits, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(digits, MaxDigits);
        Span<byte> counter = stackalloc byte[sizeof(long)];
        Span<byte> hash = stackalloc byte[HMACSHA1.HashSizeInBytes];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
        HMACSHA1.HashData(secret, counter, hash);
        var number = BinaryPrimitives.ReadInt32BigEndian(hash[(hash[^1] & 0xF)..]) & int.MaxValue;
        var modulus = 1;
        for (var digit = 0; digit < digits; digit++)
            modulus *= 10;
        return (number % modulus).ToString(CultureInfo.InvariantCulture).PadLeft(digits, '0');
    }

    /// <summary>
    /// Returns the step whose code was entered, or null. The steps before and after the current one are accepted too, because clocks
    /// differ and typing takes time. A step that was accepted before, or an older one, is not accepted again.
    /// </summary>
    /// <param name="secret">The secret.</param>
    /// <param name="code">The text that was entered.</param>
    /// <param name="now">The current time.</param>
    /// <param name="accepted">The last step that was accepted; negative when none was.</param>
    public static long? FindStep(ReadOnlySpan<byte> secret, ReadOnlySpan<char> code, DateTimeOffset now, long accepted)
    {
        if (code.Length != Digits)
            return null;
        var current = StepAt(now);
        long? found = null;
        // Every step is compared, in constant time, so that the time does not depend on the code.
        for (var step = current - 1; step <= current + 1; step++)
        {
            if (AreEqual(CodeAt(secret, step), code) && step > accepted)
                found ??= step;
        }
        return found;
    }

    /// <summary>Returns the address that authenticator apps read from a QR code.</summary>
    /// <param name="issuer">The name of the installation, which the app displays.</param>
    /// <param name="account">The name of the account, which the app displays.</param>
    /// <param name="secret">The secret.</param>
    public static string AddressOf(string issuer, string account, ReadOnlySpan<byte> secret)
    {
        var label = $"{Uri.EscapeDataString(issuer)}:{Uri.EscapeDataString(account)}";
        return $"otpauth://totp/{label}?secret={Base32.Encode(secret)}&issuer={Uri.EscapeDataString(issuer)}&algorithm=SHA1"
            + $"&digits={Digits}&period={StepSeconds}";
    }

    private static bool AreEqual(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        var difference = 0;
        for (var index = 0; index < Digits; index++)
            difference |= left[index] ^ right[index];
        return difference == 0;
    }
}
