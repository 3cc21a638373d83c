using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.Management.Requests;

/// <summary>Provides answers with JSON bodies, written with the host's JSON options.</summary>
internal static class ManagementJson
{
    private const string ContentType = "application/json";

    /// <summary>Returns an answer with a JSON body.</summary>
    public static IResult Ok<T>(T value) => TypedResults.Json(value, contentType: ContentType);

    /// <summary>Returns the answer of a request that created something.</summary>
    public static IResult Created<T>(T value) =>
        TypedResults.Json(value, contentType: ContentType, statusCode: StatusCodes.Status201Created);
}
