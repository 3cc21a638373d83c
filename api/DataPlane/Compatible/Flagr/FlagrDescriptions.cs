using FlagCluster.Api.Http.OpenApi;
using Microsoft.AspNetCore.Builder;

namespace FlagCluster.Api.DataPlane.Compatible.Flagr;

/// <summary>Describes the endpoints of Flagr's API in the OpenAPI document.</summary>
internal static class FlagrDescriptions
{
    private const string Number = """{"type":"integer","minimum":0}""",
        Switch = """{"type":"boolean"}""",
        Served = "The environment must serve Flagr's API ('compatibleApis').";

    private static readonly ApiTag Tag = new("Flagr", "The API of Flagr, which Flagent has too, for its clients, with an SDK key.");

    /// <summary>Describes the evaluation of one flag.</summary>
    public static IEndpointConventionBuilder DescribeEvaluation(this IEndpointConventionBuilder endpoint) =>
        endpoint.DescribeOne("EvaluateFlagr", "in the body").WithBody(typeof(FlagrRequestDocument)).WithBodyErrors();

    /// <summary>Describes the evaluation of one flag whose request is in the query.</summary>
    public static IEndpointConventionBuilder DescribeEvaluationOfQuery(this IEndpointConventionBuilder endpoint) =>
        endpoint.DescribeOne("EvaluateFlagrByQuery", "in the query").WithJsonInQuery();

    /// <summary>Describes a batch.</summary>
    public static IEndpointConventionBuilder DescribeBatch(this IEndpointConventionBuilder endpoint) =>
        endpoint.DescribeSeveral("EvaluateFlagrBatch", "in the body").WithBody(typeof(FlagrBatchRequestDocument)).WithBodyErrors();

    /// <summary>Describes a batch whose request is in the query.</summary>
    public static IEndpointConventionBuilder DescribeBatchOfQuery(this IEndpointConventionBuilder endpoint) =>
        endpoint.DescribeSeveral("EvaluateFlagrBatchByQuery", "in the query").WithJsonInQuery();

    /// <summary>Describes the list of flags.</summary>
    public static IEndpointConventionBuilder DescribeList(this IEndpointConventionBuilder endpoint) =>
        endpoint
            .DescribeRules(
                "ListFlagrFlags",
                "List flags as Flagr does",
                "Returns the flags of the environment, in the order of their keys."
            )
            .WithParameters([
                RequestParameterMetadata.Query("limit", "The largest number of flags, up to 10,000.", Number),
                RequestParameterMetadata.Query("offset", "The position of the first flag.", Number),
                RequestParameterMetadata.Query("preload", "Whether flags have their segments and variants.", Switch),
                RequestParameterMetadata.Query("key", "The key of the flag."),
                .. Filters,
            ])
            .WithAnswer(200, "The flags.", typeof(IReadOnlyList<FlagrFlagDocument>))
            .WithAnswer(400, "A query parameter is invalid.", typeof(FlagrErrorDocument));

    /// <summary>Describes one flag.</summary>
    public static IEndpointConventionBuilder DescribeFlag(this IEndpointConventionBuilder endpoint) =>
        endpoint
            .DescribeRules("GetFlagrFlag", "Get a flag as Flagr does", "Returns a flag with its segments and variants.")
            .WithParameters(RequestParameterMetadata.Path("key", "The number of the flag, or its key."))
            .WithAnswer(200, "The flag.", typeof(FlagrFlagDocument))
            .WithProblems(400);

    /// <summary>Describes the export.</summary>
    public static IEndpointConventionBuilder DescribeExport(this IEndpointConventionBuilder endpoint) =>
        endpoint
            .DescribeRules(
                "ExportFlagrEvaluationCache",
                "Get the flags for servers of Flagr",
                "Returns the flags that Flagr can express, for its servers that only evaluate. The others are in 'unsupported', with the "
                    + "reason."
            )
            .WithParameters([
                RequestParameterMetadata.Query("ids", "Numbers of flags."),
                RequestParameterMetadata.Query("keys", "Keys."),
                .. Filters,
            ])
            .WithAnswer(200, "The flags.", typeof(FlagrExportDocument))
            .WithAnswer(400, "A query parameter is invalid.", typeof(FlagrErrorDocument));

    /// <summary>Describes the health check.</summary>
    public static IEndpointConventionBuilder DescribeHealth(this IEndpointConventionBuilder endpoint) =>
        endpoint
            .Describe("Check the health as Flagr does", $"Answers a client whose key is valid. {Served}")
            .WithName("GetFlagrHealth")
            .WithAnswer(200, "The API is served.", typeof(FlagrHealthDocument))
            .DescribeAccess("The environment does not serve the API.");

    private static RequestParameterMetadata[] Filters =>
        [
            RequestParameterMetadata.Query("enabled", "Whether the flags are enabled.", Switch),
            RequestParameterMetadata.Query("tags", "Tags with commas, of which a flag has one."),
            RequestParameterMetadata.Query("tagsOperator", "'ALL' for flags with all of the tags."),
        ];

    private static IEndpointConventionBuilder DescribeOne(this IEndpointConventionBuilder endpoint, string name, string place) =>
        endpoint
            .Describe(
                $"Evaluate a flag as Flagr does, {place}",
                $"Returns the variant of a flag; of one that does not exist, an answer without a variant. {Served}"
            )
            .WithName(name)
            .WithAnswer(200, "The answer.", typeof(FlagrResultDocument))
            .DescribeErrors("The request is invalid.");

    private static IEndpointConventionBuilder DescribeSeveral(this IEndpointConventionBuilder endpoint, string name, string place) =>
        endpoint
            .Describe(
                $"Evaluate several flags as Flagr does, {place}",
                $"Returns an answer for each entity and flag, up to 10,000. {Served}"
            )
            .WithName(name)
            .WithAnswer(200, "The answers.", typeof(FlagrBatchDocument))
            .DescribeErrors("The request is invalid or too large.");

    private static IEndpointConventionBuilder DescribeRules(
        this IEndpointConventionBuilder endpoint,
        string name,
        string summary,
        string description
    ) =>
        endpoint
            .Describe(summary, $"{description} It requires a server key without tags. {Served}")
            .WithName(name)
            .DescribeAccess("The flag does not exist, or the environment does not serve the API.");

    private static IEndpointConventionBuilder WithJsonInQuery(this IEndpointConventionBuilder endpoint) =>
        endpoint.WithParameters(RequestParameterMetadata.Query("json", "The body of the POST request, as JSON."));

    private static IEndpointConventionBuilder WithBodyErrors(this IEndpointConventionBuilder endpoint) =>
        endpoint
            .WithAnswer(413, "The body is too large.", typeof(FlagrErrorDocument))
            .WithAnswer(415, "The body is compressed.", typeof(FlagrErrorDocument));

    private static IEndpointConventionBuilder DescribeErrors(this IEndpointConventionBuilder endpoint, string invalid) =>
        endpoint.WithAnswer(400, invalid, typeof(FlagrErrorDocument)).DescribeAccess("The environment does not serve the API.");

    private static IEndpointConventionBuilder DescribeAccess(this IEndpointConventionBuilder endpoint, string missing) =>
        endpoint
            .WithTag(Tag)
            .WithSdkKey()
            .WithAnswer(401, "The key is missing or unknown.", typeof(FlagrErrorDocument))
            .WithAnswer(403, "The key may not do this, or its environment is archived.", typeof(FlagrErrorDocument))
            .WithAnswer(404, missing, typeof(FlagrErrorDocument))
            .WithMetadata(FlagrErrors.Limited)
            .WithAnswer(429, "The request is above a limit.", typeof(FlagrErrorDocument))
            .WithAnswer(503, "No ruleset is loaded yet.", typeof(FlagrErrorDocument));
}
