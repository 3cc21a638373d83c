using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using FlagCluster.Api.Http.OpenApi;

namespace FlagCluster.Api.DataPlane.Tracking;

// These records describe reports in the OpenAPI document. The endpoints read and write the bodies without them.

/// <summary>Represents a report of custom and conversion events.</summary>
[SchemaName("trackReport"), Description("A report of custom and conversion events.")]
internal sealed record TrackReportDocument
{
    [Description("The sender, such as shop-app/3.2.0; its User-Agent by default."), StringLength(200, MinimumLength = 1)]
    public string? Sdk { get; init; }

    [Description("The events; at most 500.")]
    public required IReadOnlyList<TrackEventDocument> Events { get; init; }
}

/// <summary>Represents a custom or conversion event.</summary>
[SchemaName("trackEvent"), Description("A custom or conversion event.")]
internal sealed record TrackEventDocument
{
    [StringLength(200, MinimumLength = 1)]
    [Description("The sender's id of the event, unique in its environment. Events with the same id count once.")]
    public string? Id { get; init; }

    [Description(
        "The time of the event; by default the time at which the report arrived. At most a week in the past and five minutes in the future."
    )]
    public DateTimeOffset? Time { get; init; }

    [Description("The name of the event."), StringLength(200, MinimumLength = 1)]
    public required string Name { get; init; }

    [Description("The subject of the event; at most 1,024 bytes."), StringLength(1024, MinimumLength = 1)]
    public required string TargetingKey { get; init; }

    [Description("An amount: a price, a duration, a count.")]
    public double? Value { get; init; }

    [Description("Up to 50 attributes, 4,096 bytes as compact JSON, nested 5 deep.")]
    public IReadOnlyDictionary<string, JsonElement>? Attributes { get; init; }
}

/// <summary>Represents a report of evaluations that an SDK made locally.</summary>
[SchemaName("exposureReport"), Description("A report of evaluations that an SDK made locally.")]
internal sealed record ExposureReportDocument
{
    [Description("The sender, such as shop-app/3.2.0; its User-Agent by default."), StringLength(200, MinimumLength = 1)]
    public string? Sdk { get; init; }

    [Description("The evaluations; at most 500.")]
    public required IReadOnlyList<ExposureEventDocument> Events { get; init; }
}

/// <summary>Represents one evaluation that an SDK made locally.</summary>
[SchemaName("exposureEvent"), Description("One evaluation that an SDK made locally.")]
internal sealed record ExposureEventDocument
{
    [StringLength(200, MinimumLength = 1)]
    [Description("The sender's id of the event, unique in its environment. Events with the same id count once.")]
    public string? Id { get; init; }

    [Description(
        "The time of the event; by default the time at which the report arrived. At most a week in the past and five minutes in the future."
    )]
    public DateTimeOffset? Time { get; init; }

    [Description("The key of the flag.")]
    public required string FlagKey { get; init; }

    [Description("The key of the variant; absent when the application's default applied.")]
    public string? Variant { get; init; }

    [Description("The served value.")]
    public JsonElement? Value { get; init; }

    [Description("OpenFeature's reason, such as SPLIT or CACHED; UNKNOWN by default, ERROR with an error code.")]
    [RegularExpression("^[A-Z][A-Z0-9_]*$"), StringLength(64)]
    public string? Reason { get; init; }

    [Description("OpenFeature's error code."), RegularExpression("^[A-Z][A-Z0-9_]*$"), StringLength(64)]
    public string? ErrorCode { get; init; }

    [Description("The rule that decided.")]
    public string? RuleId { get; init; }

    [Description("The version of the ruleset that the SDK evaluated, epoch.number.")]
    public string? RulesetVersion { get; init; }

    [Description("The subject of the evaluation; at most 1,024 bytes."), StringLength(1024, MinimumLength = 1)]
    public string? TargetingKey { get; init; }

    [Description("Up to 50 attributes, 4,096 bytes as compact JSON, nested 5 deep.")]
    public IReadOnlyDictionary<string, JsonElement>? Context { get; init; }

    [Description("The ratio of its evaluations that the SDK reports, more than 0 and at most 1; 1 by default.")]
    public double? SamplingRate { get; init; }
}

/// <summary>Represents the answer to a report.</summary>
[SchemaName("reportAnswer"), Description("The answer to a report.")]
internal sealed record ReportAnswerDocument
{
    [Description("The number of accepted events. They are durable.")]
    public required int Accepted { get; init; }

    [Description("The rejected events.")]
    public required IReadOnlyList<RejectedEventDocument> Rejected { get; init; }
}

/// <summary>Represents a rejected event.</summary>
[SchemaName("rejectedEvent"), Description("A rejected event.")]
internal sealed record RejectedEventDocument
{
    [Description("The index of the event in the report, from 0.")]
    public required int Index { get; init; }

    [Description("The first errors in the event, up to ten; none after the first hundred of the answer.")]
    public required IReadOnlyList<InputErrorDocument> Errors { get; init; }
}
