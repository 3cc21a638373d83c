using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Serialization;
using FlagCluster.Analytics.Rules;
using FlagCluster.Analytics.Storage;
using FlagCluster.Api.Http.OpenApi;
using FlagCluster.Api.Management.Rulesets;

namespace FlagCluster.Api.Management.Anomalies;

/// <summary>Represents the document of an anomaly rule, as it was written.</summary>
[SchemaName("anomalyRule"), JsonConverter(typeof(RawJsonConverter<AnomalyRuleDocument>))]
[Description("An anomaly rule, with 'flag', 'metric' and 'compare'. docs/analytics.md describes its properties.")]
internal sealed record AnomalyRuleDocument(ReadOnlyMemory<byte> Json) : RawJson(Json);

/// <summary>Represents a stored anomaly rule.</summary>
[SchemaName("storedAnomalyRule"), Description("An anomaly rule with its state.")]
internal sealed record AnomalyRuleResponse
{
    [Description("The name of the rule.")]
    public required string Name { get; init; }

    [Description("The document of the rule.")]
    public required AnomalyRuleDocument Rule { get; init; }

    [Description("The version, which is also the ETag.")]
    public required long Version { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    [Description("Who wrote this version, as kind:id.")]
    public required string UpdatedBy { get; init; }

    [Description("Whether the rule changes what is served. Such a rule counts events of server keys only.")]
    public required bool Acts { get; init; }

    [Description("ok, pending, firing or clearing.")]
    public required string Status { get; init; }

    [Description("noData or notEnough: why the last window changed nothing."), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Hold { get; init; }

    [
        Description("Why the numbers of the last window were undefined, in words."),
        JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)
    ]
    public string? Undefined { get; init; }

    [Description("The end of the last evaluated window."), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? EvaluatedTo { get; init; }

    public static AnomalyRuleResponse From(StoredRule stored, RuleState? known)
    {
        // A state of the version before says nothing about this one.
        var state = known?.RuleVersion == stored.Version ? known : new();
        return new()
        {
            Name = stored.Rule.Name,
            Rule = new(stored.Document),
            Version = stored.Version,
            CreatedAt = stored.CreatedAt,
            UpdatedAt = stored.UpdatedAt,
            UpdatedBy = stored.UpdatedBy,
            Acts = stored.Rule.Acts,
            Status = JsonNamingPolicy.CamelCase.ConvertName(state.Status.ToString()),
            Hold = state.Hold is { } hold ? JsonNamingPolicy.CamelCase.ConvertName(hold.ToString()) : null,
            Undefined = state.Undefined is { } reason ? AlertText.Explain(reason) : null,
            EvaluatedTo = state.End > 0 ? DateTimeOffset.FromUnixTimeMilliseconds(state.End) : null,
        };
    }
}
