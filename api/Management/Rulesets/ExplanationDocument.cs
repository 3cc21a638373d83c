using System.ComponentModel;
using System.Text.Json;
using FlagCluster.Api.Http.OpenApi;

namespace FlagCluster.Api.Management.Rulesets;

/// <summary>Represents an explanation in the OpenAPI document; the engine writes it.</summary>
[SchemaName("explanation"), Description("The steps of an evaluation.")]
internal sealed record ExplanationDocument
{
    [Description("The key of the flag.")]
    public required string Key { get; init; }

    [Description("The version of the ruleset, epoch.number.")]
    public required string Version { get; init; }

    [Description("The key of the variant.")]
    public string? Variant { get; init; }

    [Description("The value.")]
    public JsonElement? Value { get; init; }

    [Description("OpenFeature's reason.")]
    public required string Reason { get; init; }

    [Description("OpenFeature's error code.")]
    public string? ErrorCode { get; init; }

    [Description("The description of the error.")]
    public string? ErrorDetails { get; init; }

    [Description("The rule that decided.")]
    public string? RuleId { get; init; }

    [Description("The result in one sentence.")]
    public required string Summary { get; init; }

    [Description("Whether the flag is enabled.")]
    public required bool Enabled { get; init; }

    [Description("Each prerequisite with its result.")]
    public required IReadOnlyList<JsonElement> Prerequisites { get; init; }

    [Description("Each rule with its result, down to every condition; null was not evaluated.")]
    public required IReadOnlyList<JsonElement> Rules { get; init; }
}
