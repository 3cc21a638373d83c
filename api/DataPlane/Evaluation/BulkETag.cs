using System.Globalization;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using FlagCluster.Api.Http.Conditions;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Environments.Evaluation;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.DataPlane.Evaluation;

/// <summary>Makes the ETags of answers with all flags, and evaluates the conditions of requests for them.</summary>
internal static class BulkETag
{
    /// <summary>Returns an ETag.</summary>
    /// <param name="version">The version of the last change that the key can notice.</param>
    /// <param name="hash">The hash of everything else that the answer depends on.</param>
    public static string Create(EnvironmentVersion version, ulong hash) =>
        string.Create(CultureInfo.InvariantCulture, $"\"{version}-{hash:x16}\"");

    /// <summary>Returns a hash of numbers that an answer depends on, as the seed of the hash of the context.</summary>
    public static long SeedOf(ReadOnlySpan<int> numbers) => (long)XxHash3.HashToUInt64(MemoryMarshal.AsBytes(numbers));

    /// <summary>Returns the hash of a text that an answer depends on; 0 for an empty one.</summary>
    public static int HashOf(string text) => text.Length == 0 ? 0 : (int)XxHash32.HashToUInt32(MemoryMarshal.AsBytes(text.AsSpan()));

    /// <summary>Returns the hash of an environment. Allocates nothing.</summary>
    public static int HashOf(in EnvironmentId environment) =>
        (int)SeedOf([HashOf(environment.Organization), HashOf(environment.Project), HashOf(environment.Environment)]);

    /// <summary>
    /// Sets the ETag, and answers a request whose conditions decide it. Nothing is recorded then: a client that has the answer keeps what
    /// was recorded when it received it.
    /// </summary>
    /// <param name="http">The request.</param>
    /// <param name="etag">The ETag of the answer.</param>
    /// <param name="counts">Counts the answer.</param>
    /// <param name="fail">Answers with details and a status.</param>
    /// <returns>The task that answers, or null when the evaluation is to be sent.</returns>
    public static Task? TryAnswerCondition(
        HttpContext http,
        string etag,
        EvaluationCounts counts,
        Func<HttpContext, string, int, Task> fail
    )
    {
        http.Response.Headers.ETag = etag;
        http.Response.Headers.CacheControl = "private, no-cache";
        switch (Preconditions.OfRead(http.Request.Headers, etag))
        {
            case PreconditionResult.Met:
                return null;
            case PreconditionResult.NotModified:
                counts.AddNotModified();
                http.Response.StatusCode = StatusCodes.Status304NotModified;
                return Task.CompletedTask;
            case PreconditionResult.Failed:
                counts.Fail(ErrorCode.ParseError);
                return fail(http, Preconditions.Failed, StatusCodes.Status412PreconditionFailed);
            default:
                counts.Fail(ErrorCode.ParseError);
                return fail(http, Preconditions.Malformed, StatusCodes.Status400BadRequest);
        }
    }
}
