using FlagCluster.Api.Http;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Text;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.Management.Requests;

/// <summary>Represents an answer with RFC 9457 problem details.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Title">The name of the type of problem.</param>
/// <param name="Detail">What was wrong and what to do about it.</param>
/// <param name="Errors">All errors in the input, or null.</param>
internal sealed record ProblemResult(int Status, string Title, string Detail, IReadOnlyList<InputError>? Errors = null) : IResult
{
    private const int MaxReferences = 100;

    /// <summary>Gets the URI of the type of problem, for types to which programs react; null for others.</summary>
    public string? Type { get; init; }

    /// <summary>Returns 404 for something that does not exist or belongs to another organization.</summary>
    public static ProblemResult NotFound(string what) => new(StatusCodes.Status404NotFound, "Not found", $"There is no {what}.");

    /// <summary>Returns 400 for a request that cannot be parsed.</summary>
    public static ProblemResult BadRequest(string detail) => new(StatusCodes.Status400BadRequest, "Malformed request", detail);

    /// <summary>Returns 412 for a condition that is not met.</summary>
    public static ProblemResult PreconditionFailed(string detail) =>
        new(StatusCodes.Status412PreconditionFailed, "Precondition failed", detail);

    /// <summary>Returns 404 for a project that does not exist or that the actor may not see.</summary>
    public static ProblemResult ProjectNotFound(string slug) => NotFound($"project '{Clipped.Value(slug)}'");

    /// <summary>Returns 403 with the permissions that the actor does not have.</summary>
    /// <param name="missing">The permissions.</param>
    /// <param name="anyOf">Whether one of them would be enough.</param>
    public static ProblemResult Forbidden(IEnumerable<Permission> missing, bool anyOf = false) =>
        Forbidden(
            "The operation requires the permission "
                + $"{string.Join(anyOf ? " or " : " and ", missing.Select(permission => $"'{permission.Name()}'"))}."
        );

    /// <summary>Returns 403.</summary>
    /// <param name="detail">What the actor does not have.</param>
    public static ProblemResult Forbidden(string detail) => new(StatusCodes.Status403Forbidden, "Permission denied", detail);

    /// <summary>Returns 409 for a slug that is in use.</summary>
    /// <param name="why">A sentence that says what has the slug.</param>
    public static ProblemResult SlugTaken(string why) =>
        new(StatusCodes.Status409Conflict, "Slug already in use", $"{why} Choose another slug.");

    /// <summary>Returns 409 for something that other resources refer to, with the list of them.</summary>
    public static ProblemResult InUse(string detail, IEnumerable<string> references) =>
        new(
            StatusCodes.Status409Conflict,
            "In use",
            detail,
            [.. references.Take(MaxReferences).Select(reference => new InputError("", reference))]
        );

    /// <summary>Returns 409 for a write that would exceed a limit of the organization.</summary>
    /// <param name="quota">What is limited, such as <c>environments</c>.</param>
    /// <param name="limit">The limit.</param>
    /// <param name="use">What is in use.</param>
    public static ProblemResult QuotaExceeded(string quota, long limit, long use) =>
        new(
            StatusCodes.Status409Conflict,
            "Quota exceeded",
            $"The limit of {quota} is {limit}, and {use} are in use. Delete some, or ask the administrator of the installation to raise "
                + "the limit of the organization."
        );

    /// <summary>Returns 422 with all errors in the input.</summary>
    public static ProblemResult Invalid(IReadOnlyList<InputError> errors) =>
        new(StatusCodes.Status422UnprocessableEntity, "Invalid input", Count(errors.Count), errors);

    /// <summary>Returns 503 with a hint when to retry.</summary>
    /// <param name="http">The request.</param>
    /// <param name="reason">What is unavailable.</param>
    /// <param name="isUnchanged">Whether it is certain that the request has written nothing.</param>
    public static ProblemResult Unavailable(HttpContext http, string reason, bool isUnchanged = false)
    {
        http.Response.Headers.RetryAfter = "2";
        return new(StatusCodes.Status503ServiceUnavailable, "Service unavailable", $"{reason} {WhatToDo(http, isUnchanged)}");
    }

    /// <inheritdoc/>
    public Task ExecuteAsync(HttpContext httpContext) => Problems.WriteAsync(httpContext, Status, Title, Detail, Errors, Type);

    private static string Count(int errors) =>
        errors switch
        {
            1 => "There is one error; see 'errors'.",
            <= Problems.MaxErrors => $"There are {errors} errors; see 'errors'.",
            _ => $"There are {errors} errors; 'errors' has the first {Problems.MaxErrors}.",
        };

    private static string WhatToDo(HttpContext http, bool isUnchanged)
    {
        if (isUnchanged || RequestChecks.ChangesNothing(http))
            return "Nothing was changed. Retry shortly.";
        return RequestChecks.Supports(http, RequestChecks.IdempotencyKey)
            ? "It is unknown whether the write was made: repeat it with the same Idempotency-Key, and it is made once. Without a key, read "
                + "before you repeat it."
            : "It is unknown whether the write was made: read before you repeat it.";
    }
}
