namespace FlagCluster.Api.Http.OpenApi;

/// <summary>Represents a tag of the OpenAPI document, which groups operations. Endpoints have it as metadata.</summary>
/// <param name="Name">The name.</param>
/// <param name="Description">What the operations are about.</param>
internal sealed record ApiTag(string Name, string Description)
{
    /// <summary>Evaluations with OFREP, and their streams.</summary>
    public static ApiTag Ofrep { get; } = new("OFREP", "The OpenFeature Remote Evaluation Protocol 0.3.0, with an SDK key.");

    /// <summary>Whole rulesets, on both planes.</summary>
    public static ApiTag Rulesets { get; } =
        new("Rulesets", "Whole rulesets, for SDKs that evaluate locally and for configuration as code.");

    /// <summary>What describes the server itself.</summary>
    public static ApiTag Operations { get; } = new("Operations", "Health, schemas and this document.");
}
