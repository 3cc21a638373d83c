using FlagCluster.Contracts.Json;
using FlagCluster.Control.Access;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.Management.Requests;

/// <summary>Provides the answers to writes of access data that were not made.</summary>
internal static class AccessProblems
{
    /// <summary>Returns the answer for a denial.</summary>
    public static ProblemResult Of(AccessDenial denial) =>
        denial.Kind switch
        {
            AccessDenialKind.NotFound => new(StatusCodes.Status404NotFound, "Not found", denial.Detail),
            AccessDenialKind.Invalid => ProblemResult.Invalid([new InputError("", denial.Detail)]),
            AccessDenialKind.NotHeld => ProblemResult.Forbidden(denial.Detail),
            AccessDenialKind.Exists => new(StatusCodes.Status409Conflict, "Already exists", denial.Detail),
            AccessDenialKind.InUse => ProblemResult.InUse(denial.Detail, denial.References),
            AccessDenialKind.LastAdministrator => new(StatusCodes.Status409Conflict, "Last administrator", denial.Detail),
            _ => new(StatusCodes.Status409Conflict, "Last owner", denial.Detail),
        };

    /// <summary>Returns the answer to a write that returns an item.</summary>
    public static IResult Answer<T>(AccessResult<T> result, Func<T, IResult> written)
        where T : class => result.Value is { } value ? written(value) : Of(result.Denial!);

    /// <summary>Returns the answer to a write that returns nothing: 204.</summary>
    public static IResult Answer(AccessDenial? denial) => denial is null ? TypedResults.NoContent() : Of(denial);
}
