using System.ComponentModel;
using System.Text.Json;
using FlagCluster.Api.Http.OpenApi;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Contracts.Changes;
using FlagCluster.Events.Capturing;

namespace FlagCluster.Api.Management.Analytics.Captures;

/// <summary>Represents the data of an event of a capture.</summary>
[SchemaName("capturedEvaluation"), Description("An evaluation with what the caller sent.")]
internal sealed record EvaluationEvent(
    DateTimeOffset Time,
    [property: Description("The version that was evaluated; null when an SDK does not report it.")] string? Version,
    [property: Description("The flag; null for an answer with all flags when no flag was asked for.")] string? FlagKey,
    [property: Description("The number of flags of an answer with all flags; 0 for others.")] int BulkFlags,
    [property: Description("The variant; null for the caller's default.")] string? Variant,
    [property: Description("The reason; null where 'flagKey' is.")] string? Reason,
    string? ErrorCode,
    [property: Description("The rule that decided.")] string? RuleId,
    [property: Description("The targeting key as it was sent.")] string? TargetingKey,
    [property: JsonObject, Description("The context as it was sent; null for none, and when it has more than 32 KiB.")]
        JsonElement? Context,
    [property: Description("Whether the context was too large.")] bool ContextTooLarge,
    [property: Description("'server': evaluated here. 'sdk': an exposure that an SDK reported.")] string Source,
    [property: Description("The id of the SDK key.")] string? Client,
    [property: Description("The first word of the SDK's name.")] string? Sdk
)
{
    /// <summary>Returns the data of an evaluation.</summary>
    public static EvaluationEvent Of(CapturedEvaluation evaluation) =>
        new(
            DateTimeOffset.FromUnixTimeMilliseconds(evaluation.Time),
            evaluation.Version == EnvironmentVersion.None ? null : evaluation.Version.ToString(),
            evaluation.FlagKey,
            evaluation.BulkFlags,
            evaluation.Variant,
            evaluation.Reason,
            evaluation.ErrorCode,
            evaluation.RuleId,
            evaluation.TargetingKey,
            evaluation.Context.IsEmpty ? null : JsonElement.Parse(evaluation.Context.Span),
            evaluation.IsContextTooLarge,
            evaluation.IsExposure ? "sdk" : "server",
            evaluation.Client,
            evaluation.Sdk
        );
}

/// <summary>Represents the data of the last event of a capture.</summary>
[SchemaName("captureEnd"), Description("The end of a capture.")]
internal sealed record CaptureEndEvent(
    [property: Description("The captured evaluations.")] int Captured,
    [property: Description("'limit': the limit is reached. 'time': the time is over.")] string Because
);
