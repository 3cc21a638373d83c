using System.Globalization;
using FlagCluster.Api.Http;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Control.Accounts;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.Management.Accounts;

/// <summary>Provides the answers to passwords that are not accepted.</summary>
internal static class SignInProblems
{
    /// <summary>Returns the answer to a sign-in that did not succeed.</summary>
    public static ProblemResult OfSignIn(HttpContext http, SignInResult result)
    {
        if (result.Status != SignInStatus.Failed)
            return TooMany(http, result);
        Problems.Challenge(http);
        return new(
            StatusCodes.Status401Unauthorized,
            "Sign-in failed",
            "The e-mail address or the password is wrong, or the account cannot sign in with a password."
        );
    }

    /// <summary>Returns the answer to a password of a person who has signed in that was not accepted.</summary>
    /// <param name="http">The request.</param>
    /// <param name="result">The result.</param>
    /// <param name="member">The member of the body that has the password.</param>
    public static ProblemResult OfConfirmation(HttpContext http, SignInResult result, string member) =>
        result.Status == SignInStatus.Failed
            ? ProblemResult.Invalid([new($"/{member}", $"'{member}' is not your password.")])
            : TooMany(http, result);

    /// <summary>Returns 409 for an account without a password.</summary>
    public static ProblemResult NoPassword() =>
        new(
            StatusCodes.Status409Conflict,
            "No password",
            "Your account has no password. Sign out, and sign in again in the way in which you signed in before."
        );

    /// <summary>Returns 429 when passwords cannot be hashed at once.</summary>
    public static ProblemResult Busy(HttpContext http) => TooMany(http, new(SignInStatus.Busy) { RetryAfter = TimeSpan.FromSeconds(3) });

    private static ProblemResult TooMany(HttpContext http, SignInResult result)
    {
        var seconds = Math.Max(1, (long)Math.Ceiling(result.RetryAfter.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        http.Response.Headers.RetryAfter = seconds;
        return new(
            StatusCodes.Status429TooManyRequests,
            "Too many attempts",
            result.Status == SignInStatus.Delayed
                ? $"Too many attempts failed. Try again in {seconds} s."
                : $"The server is checking too many passwords. Try again in {seconds} s."
        );
    }
}
