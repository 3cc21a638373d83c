using FlagCluster.Api.Http.OpenApi;
using FlagCluster.Api.Management.Requests;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.Management.Rulesets;

/// <summary>Reads the <c>Idempotency-Key</c>, by which a repeated request is recognized.</summary>
internal static class OperationKey
{
    private const int MaxLength = 256;

    /// <summary>Gets the header for the description of an endpoint.</summary>
    public static RequestParameterMetadata Parameter { get; } =
        new(
            RequestChecks.IdempotencyKey,
            "header",
            "The caller's id of this request in the environment. The same request again with the same key changes nothing and has the same "
                + "answer; another request with the key (method, path, message or body) is answered with 422.",
            $$"""{"type":"string","minLength":1,"maxLength":{{MaxLength}}}"""
        );

    /// <summary>Gets the answer to a request with the key of another one.</summary>
    public static ProblemResult Reused { get; } =
        new(
            StatusCodes.Status422UnprocessableEntity,
            "Idempotency-Key reused",
            "An earlier request with this Idempotency-Key had another method, path, message or body. It was carried out, and this "
                + "one was not. Use a new key for each request."
        );

    /// <summary>Returns the key of a request, which is null when it has none, and what is wrong with it, or null.</summary>
    public static (string? Key, string? Problem) Read(HttpRequest request)
    {
        var keys = request.Headers[RequestChecks.IdempotencyKey];
        if (keys.Count == 0)
            return (null, null);
        if (keys.Count > 1)
            return (null, $"'{RequestChecks.IdempotencyKey}' is repeated. Send one key.");
        var key = keys[0]!.Trim('"');
        return key.Length is > 0 and <= MaxLength && key.AsSpan().IndexOfAnyExceptInRange(' ', '~') < 0
            ? (key, null)
            : (null, $"'{RequestChecks.IdempotencyKey}' must have 1 to {MaxLength} printable ASCII characters.");
    }
}
