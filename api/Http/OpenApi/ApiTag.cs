namespace FlagCluster.Api.Http.OpenApi;

/// <summary>Represents a tag of the OpenAPI document, which groups operations. Endpoints have it as metadata.</summary>
/// <param name="Name">The name.</param>
/// <param name="Description">A description of the operations.</param>
internal sealed record ApiTag(string Name, string Description)
{
    /// <summary>Gets the tag of OFREP evaluations and their streams.</summary>
    public static ApiTag Ofrep { get; } = new("OFREP", "The OpenFeature Remote Evaluation Protocol 0.3.0, with an SDK key.");

    /// <summary>Gets the tag of Flipt's evaluation API.</summary>
    public static ApiTag Flipt { get; } = new("Flipt", "The evaluation API of Flipt, for its clients, with an SDK key.");

    /// <summary>Gets the tag of whole rulesets, on both planes.</summary>
    public static ApiTag Rulesets { get; } =
        new("Rulesets", "Whole rulesets, for SDKs that evaluate locally and for configuration as code.");

    /// <summary>Gets the tag of operations that describe the server.</summary>
    public static ApiTag Operations { get; } = new("Operations", "Health, schemas and this document.");
}
