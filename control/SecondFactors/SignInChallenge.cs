using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.DataProtection;

namespace FlagCluster.Control.SecondFactors;

/// <summary>Represents a sign-in whose first factor was accepted and whose second factor is missing.</summary>
/// <param name="AccountId">The id of the account.</param>
/// <param name="SessionEpoch">The epoch of its sessions at that time: ending all sessions ends the sign-in too.</param>
/// <param name="Method">The method of the first factor, such as <c>password</c>.</param>
/// <param name="Amr">The proofs of the first factor.</param>
/// <param name="ExpiresAt">The time until which the second factor has to follow.</param>
public sealed record SignInChallenge(string AccountId, long SessionEpoch, string Method, string Amr, DateTimeOffset ExpiresAt)
{
    /// <summary>Gets what the first factor needs to know of the session that begins; null for most methods.</summary>
    public string? Origin { get; init; }
}

/// <summary>
/// Converts sign-ins to and from a text that the client returns with the second factor. It is encrypted and authenticated by data
/// protection, so that any gateway continues the sign-in and nothing is stored.
/// </summary>
public sealed class SignInChallenges(IDataProtectionProvider protection, TimeProvider time)
{
    private const int MaxLength = 4096;

    private readonly IDataProtector _protector = protection.CreateProtector("FlagCluster.SecondFactors.SignIn");

    /// <summary>Gets the time within which the second factor has to follow the first.</summary>
    public static TimeSpan Lifetime { get; } = TimeSpan.FromMinutes(5);

    /// <summary>Returns the text of a sign-in that starts now.</summary>
    /// <param name="accountId">The id of the account.</param>
    /// <param name="sessionEpoch">The epoch of its sessions.</param>
    /// <param name="method">The method of the first factor.</param>
    /// <param name="amr">The proofs of the first factor.</param>
    /// <param name="origin">What the first factor needs to know of the session that begins, or null.</param>
    public string Create(string accountId, long sessionEpoch, string method, string amr, string? origin = null)
    {
        var challenge = new SignInChallenge(accountId, sessionEpoch, method, amr, time.GetUtcNow() + Lifetime) { Origin = origin };
        var json = JsonSerializer.SerializeToUtf8Bytes(challenge, SignInChallengeJson.Default.SignInChallenge);
        return Base64Url.EncodeToString(_protector.Protect(json));
    }

    /// <summary>Returns the sign-in of a text, or null when this installation did not create the text or its time is over.</summary>
    /// <param name="text">The text.</param>
    public SignInChallenge? Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > MaxLength || !Base64Url.IsValid(text))
            return null;
        try
        {
            var json = _protector.Unprotect(Base64Url.DecodeFromChars(text));
            var challenge = JsonSerializer.Deserialize(json, SignInChallengeJson.Default.SignInChallenge);
            return challenge?.ExpiresAt > time.GetUtcNow() ? challenge : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}

/// <summary>Lists the types whose JSON is generated at compile time.</summary>
[JsonSerializable(typeof(SignInChallenge))]
internal sealed partial class SignInChallengeJson : JsonSerializerContext;
