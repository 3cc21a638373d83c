using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Serialization;
using FlagCluster.Analytics.Rules;
using FlagCluster.Analytics.Storage;
using FlagCluster.Api.Http.OpenApi;

namespace FlagCluster.Api.Management.Anomalies;

/// <summary>Represents the numbers that a rule saw.</summary>
[SchemaName("alertNumbers"), Description("The numbers that the rule saw when it fired.")]
internal sealed record NumbersResponse
{
    [Description("The metric."), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Value { get; init; }

    [Description("What it is compared with."), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Baseline { get; init; }

    [Description("The change as a share of the limit: 1 or more is abnormal. Absent when it has no bound.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? ShareOfLimit { get; init; }

    [Description("The distance from the median of past weeks, in standard deviations.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Z { get; init; }

    [Description("The smallest p-value of the test."), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? PValue { get; init; }

    public required long Events { get; init; }

    public required long People { get; init; }

    public static NumbersResponse From(RuleReading reading) =>
        new()
        {
            Value = Finite(reading.Value),
            Baseline = Finite(reading.Baseline),
            ShareOfLimit = Finite(reading.ShareOfLimit),
            Z = Finite(reading.Z),
            PValue = Finite(reading.PValue),
            Events = reading.Events,
            People = reading.People,
        };

    private static double? Finite(double? number) => number is { } known && double.IsFinite(known) ? known : null;
}

/// <summary>Represents an action of an alert.</summary>
[SchemaName("alertAction"), Description("An action of an alert and what became of it.")]
internal sealed record AlertActionResponse
{
    [Description("The id, which is the Idempotency-Key of the change or the notification.")]
    public required string Id { get; init; }

    [Description("notify, disable, serve, restore or pause.")]
    public required string Kind { get; init; }

    [Description("The target or the variant."), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Target { get; init; }

    [Description("pending, done, recorded (not done, and why) or failed.")]
    public required string Status { get; init; }

    [Description("What was done, or why it was not."), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Detail { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? CompletedAt { get; init; }

    public static AlertActionResponse From(AlertAction action) =>
        new()
        {
            Id = action.Entry.Id,
            Kind = AlertResponse.NameOf(action.Entry.Action.Kind),
            Target = action.Entry.Action.Target,
            Status = AlertResponse.NameOf(action.Status),
            Detail = action.Detail,
            CompletedAt = AlertResponse.TimeOf(action.CompletedAt),
        };
}

/// <summary>Represents an alert.</summary>
[SchemaName("alert"), Description("An alert: a rule that fired.")]
internal sealed record AlertResponse
{
    public required string Id { get; init; }

    [Description("The name of the rule. Names that begin with '$' are of built-in rules.")]
    public required string Rule { get; init; }

    [Description("The version of the rule that fired.")]
    public required long RuleVersion { get; init; }

    [Description("The key of the flag.")]
    public required string Flag { get; init; }

    [Description("info, warning or critical.")]
    public required string Severity { get; init; }

    [Description("open, acknowledged or resolved.")]
    public required string Status { get; init; }

    [Description("The end of the window in which the rule fired.")]
    public required DateTimeOffset FiredAt { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? AcknowledgedAt { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? AcknowledgedBy { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? ResolvedAt { get; init; }

    [Description("Who resolved it, as kind:id; 'rule' when the metric was normal again.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ResolvedBy { get; init; }

    [Description("The numbers seen, in words.")]
    public required string Explanation { get; init; }

    public required NumbersResponse Numbers { get; init; }

    [Description("The actions; only in the answer for one alert."), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<AlertActionResponse>? Actions { get; init; }

    public static AlertResponse From(Alert alert) =>
        new()
        {
            Id = alert.Id,
            Rule = alert.Rule.Name,
            RuleVersion = alert.RuleVersion,
            Flag = alert.Rule.Flag,
            Severity = NameOf(alert.Rule.Severity),
            Status =
                alert.ResolvedAt is not null ? "resolved"
                : alert.AcknowledgedAt is not null ? "acknowledged"
                : "open",
            FiredAt = DateTimeOffset.FromUnixTimeMilliseconds(alert.Fired.End),
            AcknowledgedAt = TimeOf(alert.AcknowledgedAt),
            AcknowledgedBy = alert.AcknowledgedBy,
            ResolvedAt = TimeOf(alert.ResolvedAt),
            ResolvedBy = alert.ResolvedBy,
            Explanation = AlertText.Explain(alert.Rule, alert.Fired),
            Numbers = NumbersResponse.From(alert.Fired),
        };

    internal static string NameOf<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    internal static DateTimeOffset? TimeOf(long? milliseconds) =>
        milliseconds is { } known ? DateTimeOffset.FromUnixTimeMilliseconds(known) : null;
}
