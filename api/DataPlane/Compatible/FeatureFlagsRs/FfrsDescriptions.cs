using System.ComponentModel;
using System.Text.Json;
using FlagCluster.Api.Http.OpenApi;
using Microsoft.AspNetCore.Builder;

namespace FlagCluster.Api.DataPlane.Compatible.FeatureFlagsRs;

/// <summary>Describes the endpoints of the API of FeatureFlags.rs in the OpenAPI document.</summary>
internal static class FfrsDescriptions
{
    private const string Texts = """{"type":"array","items":{"type":"string"}}""",
        Served = "The environment must serve the API of FeatureFlags.rs ('compatibleApis').";

    private static readonly ApiTag Tag = new("FeatureFlags.rs", "The API of FeatureFlags.rs for its clients, with an SDK key.");

    /// <summary>Describes evaluations.</summary>
    public static IEndpointConventionBuilder DescribeEvaluation(this IEndpointConventionBuilder endpoint) =>
        endpoint
            .Describe("Evaluate a flag as FeatureFlags.rs does", $"Returns whether a flag is on. {Served}")
            .WithName("EvaluateFfrs")
            .WithParameters(
                RequestParameterMetadata.Query("flag", "The key of the flag."),
                RequestParameterMetadata.Query("user_id", "The targeting key."),
                RequestParameterMetadata.Query("attr", "An attribute as 'name:value', any number of times.", Texts)
            )
            .WithAnswer(200, "Whether the flag is on.", typeof(FfrsEvaluationDocument))
            .WithProblems(400)
            .DescribeAccess();

    /// <summary>Describes the list of flags.</summary>
    public static IEndpointConventionBuilder DescribeList(this IEndpointConventionBuilder endpoint) =>
        endpoint
            .Describe(
                "List flags as FeatureFlags.rs does",
                $"Returns the flags, for a server key without tags. Those that FeatureFlags.rs cannot express have no rules. {Served}"
            )
            .WithName("ListFfrsFlags")
            .WithAnswer(200, "The flags, in the order of their keys.", typeof(FfrsFlagsDocument))
            .DescribeAccess();

    private static IEndpointConventionBuilder DescribeAccess(this IEndpointConventionBuilder endpoint) =>
        endpoint.WithTag(Tag).WithSdkKey().WithProblems(401, 403, 404, 429, 503);
}

// These records describe bodies in the OpenAPI document. The endpoints write them without them.

/// <summary>Represents the answer of a flag.</summary>
[SchemaName("ffrsEvaluation"), Description("The answer of a flag.")]
internal sealed record FfrsEvaluationDocument
{
    [Description("The value of a boolean flag; another flag is on when it is enabled and serves a value.")]
    public required bool Enabled { get; init; }
}

/// <summary>Represents the list of flags.</summary>
[SchemaName("ffrsFlags"), Description("Flags in the format of FeatureFlags.rs.")]
internal sealed record FfrsFlagsDocument
{
    [Description("The flags.")]
    public required IReadOnlyList<FfrsFlagDocument> Flags { get; init; }
}

/// <summary>Represents a flag.</summary>
[SchemaName("ffrsFlag"), Description("A flag in the format of FeatureFlags.rs.")]
internal sealed record FfrsFlagDocument
{
    [Description("The key.")]
    public required string Name { get; init; }

    [Description("The description.")]
    public required string Description { get; init; }

    [Description("Whether the flag is enabled.")]
    public required bool Enabled { get; init; }

    [Description("The rules; none for a flag that FeatureFlags.rs cannot express.")]
    public required IReadOnlyList<JsonElement> Rules { get; init; }
}
