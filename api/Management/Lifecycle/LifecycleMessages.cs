using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Serialization;
using FlagCluster.Analytics.Lifecycle;
using FlagCluster.Api.Http.OpenApi;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Api.Management.Lifecycle;

/// <summary>Represents a page of verdicts.</summary>
[SchemaName("lifecycle"), Description("A page of verdicts on flags.")]
internal sealed record LifecycleResponse(
    IReadOnlyList<FlagLifecycleResponse> Items,
    [property: Description("The cursor of the next page; null on the last page.")] string? Next,
    ConsumptionResponse Consumption
);

/// <summary>Represents of which time the use of flags is known.</summary>
[SchemaName("consumption"), Description("Of which time the use of flags is known.")]
internal sealed record ConsumptionResponse
{
    [Description("Whether verdicts that depend on use are given: false without a consumer and while it is behind (Lifecycle:LagMinutes).")]
    public required bool Current { get; init; }

    [
        Description("How far the consumer is behind, in seconds; absent without one."),
        JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)
    ]
    public double? LagSeconds { get; init; }

    [
        Description("When the first events were consumed; absent without a consumer."),
        JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)
    ]
    public DateTimeOffset? Since { get; init; }

    public static ConsumptionResponse From(Consumption consumption, LifecycleSettings settings) =>
        new()
        {
            Current = consumption.IsCurrent(settings.MaxLag),
            LagSeconds = consumption.Lag is { } lag ? Math.Round(lag.TotalSeconds, 3) : null,
            Since = consumption.Since,
        };
}

/// <summary>Represents the verdict on one flag.</summary>
[SchemaName("flagLifecycle"), Description("The verdict on a flag, with what it follows from.")]
internal sealed record FlagLifecycleResponse
{
    [Description("The key of the flag.")]
    public required string Key { get; init; }

    [Description("active, unused, one-variant, expired or unmodified: that of the first reason. Later releases may add verdicts.")]
    public required string Verdict { get; init; }

    [Description("The reasons to remove the flag, the strongest first.")]
    public required IReadOnlyList<FlagReasonResponse> Reasons { get; init; }

    [Description("Why the flag has no verdict whatever its use is: permanent, young, prerequisite, followed.")]
    public required IReadOnlyList<string> Exemptions { get; init; }

    [Description("The keys of the flags that refer to this one."), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Dependents { get; init; }

    [Description("What the flag is for.")]
    public required string Purpose { get; init; }

    [Description("When the flag was created.")]
    public required DateTimeOffset Created { get; init; }

    [Description("When the flag was changed last.")]
    public required DateTimeOffset Changed { get; init; }

    [Description("When the flag should be removed."), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? Expires { get; init; }

    [Description("When the flag was evaluated last.")]
    public required LastSeenResponse LastSeen { get; init; }

    [Description("The only variant that the flag can serve as it is defined: code can use its value instead of the flag.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public OnlyVariantResponse? OnlyVariant { get; init; }

    public static FlagLifecycleResponse From(FlagFacts facts, FlagUsage usage, FlagAssessment assessment) =>
        new()
        {
            Key = facts.Flag.Key,
            Verdict = assessment.Verdict.Name(),
            Reasons = [.. assessment.Reasons.Select(reason => new FlagReasonResponse(reason.Verdict.Name(), reason.Since, reason.Detail))],
            Exemptions = [.. assessment.Exemptions.Select(NameOf)],
            Dependents = facts.Dependents.IsEmpty ? null : [.. facts.Dependents.Take(100)],
            Purpose = FlagPurposeJson.Name(facts.Flag.Purpose),
            Created = facts.Created,
            Changed = facts.Changed,
            Expires = facts.Flag.Expires,
            LastSeen = new()
            {
                Single = usage.LastSingle,
                Exposure = usage.LastExposure,
                Bulk = usage.LastBulk,
            },
            OnlyVariant = assessment.OnlyVariant is { } only ? OnlyVariantResponse.From(facts.Flag, only) : null,
        };

    private static string NameOf(FlagExemption exemption) =>
        exemption switch
        {
            FlagExemption.Permanent => "permanent",
            FlagExemption.Young => "young",
            FlagExemption.Prerequisite => "prerequisite",
            _ => "followed",
        };
}

/// <summary>Represents a reason to remove a flag.</summary>
[SchemaName("flagReason"), Description("A reason to remove a flag.")]
internal sealed record FlagReasonResponse(
    [property: Description("The verdict that it leads to.")] string Verdict,
    [property: Description("Since when it has been true, as far as it was observed.")] DateTimeOffset Since,
    [property: Description("A sentence with the dates and numbers.")] string Detail
);

/// <summary>Represents when a flag was evaluated last.</summary>
[SchemaName("lastSeen"), Description("When a flag was evaluated last; a kind without an evaluation is absent.")]
internal sealed record LastSeenResponse
{
    [Description("By a server, this flag alone."), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? Single { get; init; }

    [Description("By an SDK that reported it."), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? Exposure { get; init; }

    [Description("In an answer with all flags, which is no sign of use."), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? Bulk { get; init; }
}

/// <summary>Represents the only variant that a flag can serve.</summary>
[SchemaName("onlyVariant"), Description("The only variant that a flag can serve. Without a key, the application's default applies.")]
internal sealed record OnlyVariantResponse
{
    [Description("The key of the variant."), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Key { get; init; }

    [Description("The value."), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonElement? Value { get; init; }

    public static OnlyVariantResponse From(Flag flag, string key)
    {
        if (key.Length == 0)
            return new();
        var variant = flag.Variants.First(variant => variant.Key == key);
        using var value = JsonDocument.Parse(variant.Value.Json);
        return new() { Key = key, Value = value.RootElement.Clone() };
    }
}
