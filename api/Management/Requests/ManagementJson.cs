using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using FlagCluster.Contracts.Json;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.Management.Requests;

/// <summary>Provides answers with JSON bodies, written with the host's JSON options.</summary>
internal static class ManagementJson
{
    private const string ContentType = "application/json";

    private static readonly ConditionalWeakTable<JsonSerializerOptions, JsonSerializerOptions> OfRequests = [];

    /// <summary>Sets the JSON options of the host to those of rulesets.</summary>
    public static void Configure(JsonSerializerOptions options)
    {
        options.Encoder = RulesetJson.WriterOptions.Encoder;
        options.MaxDepth = RulesetJson.DocumentOptions.MaxDepth;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.PropertyNameCaseInsensitive = false;
    }

    /// <summary>
    /// Returns the type of a record in the bodies of requests. The options of the host also describe the records in the OpenAPI document,
    /// where a converter would hide that numbers are integers.
    /// </summary>
    /// <param name="options">The JSON options of the host.</param>
    public static JsonTypeInfo<T> TypeOfRequest<T>(JsonSerializerOptions options) =>
        (JsonTypeInfo<T>)OfRequests.GetValue(options, AddConverters).GetTypeInfo(typeof(T));

    /// <summary>Returns an answer with a JSON body.</summary>
    public static IResult Ok<T>(T value) => TypedResults.Json(value, contentType: ContentType);

    /// <summary>Returns the answer of a request that created something.</summary>
    public static IResult Created<T>(T value) =>
        TypedResults.Json(value, contentType: ContentType, statusCode: StatusCodes.Status201Created);

    /// <summary>Returns the answer of a request whose work is done later.</summary>
    public static IResult Accepted<T>(T value) =>
        TypedResults.Json(value, contentType: ContentType, statusCode: StatusCodes.Status202Accepted);

    private static JsonSerializerOptions AddConverters(JsonSerializerOptions options) =>
        new(options) { Converters = { new WholeNumberConverter<int>(), new WholeNumberConverter<long>() } };
}
