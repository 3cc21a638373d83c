using System.Text.Json;
using System.Text.Json.Serialization;
using FlagCluster.Contracts.Json;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.Management.Requests;

/// <summary>Provides answers with JSON bodies, written with the host's JSON options.</summary>
internal static class ManagementJson
{
    private const string ContentType = "application/json";

    /// <summary>Sets the JSON options of the host to those of rulesets.</summary>
    public static void Configure(JsonSerializerOptions options)
    {
        options.Encoder = RulesetJson.WriterOptions.Encoder;
        options.MaxDepth = RulesetJson.DocumentOptions.MaxDepth;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.PropertyNameCaseInsensitive = false;
        options.Converters.Add(new WholeNumberConverter<int>());
        options.Converters.Add(new WholeNumberConverter<long>());
    }

    /// <summary>Returns an answer with a JSON body.</summary>
    public static IResult Ok<T>(T value) => TypedResults.Json(value, contentType: ContentType);

    /// <summary>Returns the answer of a request that created something.</summary>
    public static IResult Created<T>(T value) =>
        TypedResults.Json(value, contentType: ContentType, statusCode: StatusCodes.Status201Created);

    /// <summary>Returns the answer of a request whose work is done later.</summary>
    public static IResult Accepted<T>(T value) =>
        TypedResults.Json(value, contentType: ContentType, statusCode: StatusCodes.Status202Accepted);
}
