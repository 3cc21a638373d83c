using System.ComponentModel;
using System.Text.Json.Serialization;
using FlagCluster.Analytics.Rules;
using FlagCluster.Api.Http.OpenApi;

namespace FlagCluster.Api.Management.Anomalies;

/// <summary>Represents an alert that a rule would have opened.</summary>
[SchemaName("dryRunAlert"), Description("An alert that the rule would have opened.")]
internal sealed record DryRunAlertResponse
{
    [Description("The end of the window in which the rule would have fired.")]
    public required DateTimeOffset FiredAt { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? ResolvedAt { get; init; }

    [Description("The numbers seen, in words.")]
    public required string Explanation { get; init; }

    public required NumbersResponse Numbers { get; init; }

    [Description("What the rule would have done, in words.")]
    public required IReadOnlyList<string> WouldHave { get; init; }

    public static DryRunAlertResponse From(AnomalyRule rule, DryRunAlert alert) =>
        new()
        {
            FiredAt = DateTimeOffset.FromUnixTimeMilliseconds(alert.Fired.End),
            ResolvedAt = AlertResponse.TimeOf(alert.Resolved),
            Explanation = AlertText.Explain(rule, alert.Fired),
            Numbers = NumbersResponse.From(alert.Fired),
            WouldHave = [.. rule.Actions.Where(action => !action.Acts || rule.Acts).Select(action => AlertText.Explain(rule, action))],
        };
}

/// <summary>Represents what a rule would have done with past data.</summary>
[SchemaName("dryRun"), Description("What the rule would have done with past data.")]
internal sealed record DryRunResponse
{
    [Description("The start of the evaluated period.")]
    public required DateTimeOffset From { get; init; }

    [Description("The end of the evaluated period: the last closed window.")]
    public required DateTimeOffset To { get; init; }

    [Description("The number of evaluated windows.")]
    public required int Windows { get; init; }

    [Description("The number of windows without data or with too little.")]
    public required int WithoutVerdict { get; init; }

    [Description("Why the numbers of the last window without a verdict were undefined, in words.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Undefined { get; init; }

    public required IReadOnlyList<DryRunAlertResponse> Alerts { get; init; }
}
