using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Serialization;
using FlagCluster.Api.Http.OpenApi;

namespace FlagCluster.Api.DataPlane.Compatible.Unleash;

// These records describe the bodies of Unleash's APIs in the OpenAPI document. The endpoints read and write the bodies without them.

/// <summary>Represents the body of a request for toggles.</summary>
[SchemaName("unleashContextRequest"), Description("A context of Unleash.")]
internal sealed record UnleashContextDocument
{
    [Description("'userId', 'sessionId', 'remoteAddress', 'appName', 'environment', and 'properties', an object.")]
    public IReadOnlyDictionary<string, JsonElement>? Context { get; init; }
}

/// <summary>Represents the toggles for a context.</summary>
[SchemaName("unleashToggles"), Description("The toggles for a context.")]
internal sealed record UnleashTogglesDocument
{
    [Description("The toggles, in the order of their names.")]
    public required IReadOnlyList<UnleashToggleDocument> Toggles { get; init; }
}

/// <summary>Represents a toggle.</summary>
[SchemaName("unleashToggle"), Description("A flag as a toggle of Unleash.")]
internal sealed record UnleashToggleDocument
{
    [Description("The key of the flag.")]
    public required string Name { get; init; }

    [Description("Whether it is on: its value for a boolean flag, for others whether a value is served.")]
    public required bool Enabled { get; init; }

    [Description("Whether SDKs report impressions.")]
    public required bool ImpressionData { get; init; }

    [Description("The variant.")]
    public required UnleashToggleVariantDocument Variant { get; init; }
}

/// <summary>Represents the variant of a toggle.</summary>
[SchemaName("unleashToggleVariant"), Description("The variant of a toggle.")]
internal sealed record UnleashToggleVariantDocument
{
    [Description("The key of the variant; 'disabled' for none, which boolean flags always have.")]
    public required string Name { get; init; }

    [Description("Whether there is a variant.")]
    public required bool Enabled { get; init; }

    [JsonPropertyName("feature_enabled"), Description("Whether the toggle is on.")]
    public required bool FeatureEnabled { get; init; }

    [Description("The value of the variant.")]
    public UnleashPayloadDocument? Payload { get; init; }
}

/// <summary>Represents the value of a variant.</summary>
[SchemaName("unleashPayload"), Description("The value of a variant.")]
internal sealed record UnleashPayloadDocument
{
    [Description("string, number, json or csv.")]
    public required string Type { get; init; }

    [Description("The value as text.")]
    public required string Value { get; init; }
}

/// <summary>Represents the registration of an SDK.</summary>
[SchemaName("unleashRegistration"), Description("The registration of an SDK. Other properties are ignored.")]
internal sealed record UnleashRegistrationDocument
{
    [Description("The name of the application.")]
    public required string AppName { get; init; }
}

/// <summary>Represents the metrics of an SDK.</summary>
[SchemaName("unleashMetrics"), Description("The metrics of an SDK. Other properties are ignored.")]
internal sealed record UnleashMetricsDocument
{
    [Description("The counts of a time window; null for none.")]
    public UnleashBucketDocument? Bucket { get; init; }
}

/// <summary>Represents the counts of a time window.</summary>
[SchemaName("unleashBucket"), Description("The counts of a time window.")]
internal sealed record UnleashBucketDocument
{
    [Description("The end of the window.")]
    public DateTimeOffset? Stop { get; init; }

    [Description("The counts by the name of the toggle.")]
    public required IReadOnlyDictionary<string, UnleashCountsDocument> Toggles { get; init; }
}

/// <summary>Represents the counts of a toggle.</summary>
[SchemaName("unleashCounts"), Description("The counts of a toggle, each 0 to 100,000,000.")]
internal sealed record UnleashCountsDocument
{
    [Description("How often it was on.")]
    public long? Yes { get; init; }

    [Description("How often it was off.")]
    public long? No { get; init; }

    [Description("How often each variant was served.")]
    public IReadOnlyDictionary<string, long>? Variants { get; init; }
}

/// <summary>Represents the metrics of several applications, as Unleash Edge sends them.</summary>
[SchemaName("unleashBulkMetrics"), Description("The metrics of several applications. Other properties are ignored.")]
internal sealed record UnleashBulkMetricsDocument
{
    [Description("The counts.")]
    public required IReadOnlyList<UnleashFeatureCountsDocument> Metrics { get; init; }
}

/// <summary>Represents the counts of a toggle of an application.</summary>
[SchemaName("unleashFeatureCounts"), Description("The counts of a toggle of an application, each 0 to 100,000,000.")]
internal sealed record UnleashFeatureCountsDocument
{
    [Description("The name of the toggle.")]
    public required string FeatureName { get; init; }

    [Description("The time of the counts.")]
    public DateTimeOffset? Timestamp { get; init; }

    [Description("How often it was on.")]
    public long? Yes { get; init; }

    [Description("How often it was off.")]
    public long? No { get; init; }

    [Description("How often each variant was served.")]
    public IReadOnlyDictionary<string, long>? Variants { get; init; }
}

/// <summary>Represents the features.</summary>
[SchemaName("unleashFeatures"), Description("The flags in the format of Unleash.")]
internal sealed record UnleashFeaturesAnswer
{
    [Description("The version of the format: 2.")]
    public required int Version { get; init; }

    [Description("The features, as Unleash describes them.")]
    public required IReadOnlyList<JsonElement> Features { get; init; }

    [Description("The segments; absent for SDKs of a client specification before 4.2, which receive their constraints.")]
    public IReadOnlyList<JsonElement>? Segments { get; init; }

    [Description("The flags that are left out.")]
    public required IReadOnlyList<UnleashUnsupportedAnswer> Unsupported { get; init; }
}

/// <summary>Represents a flag that Unleash cannot express.</summary>
[SchemaName("unleashUnsupported"), Description("A flag that Unleash cannot express.")]
internal sealed record UnleashUnsupportedAnswer
{
    [Description("The key of the flag.")]
    public required string Name { get; init; }

    [Description("What it has that Unleash does not.")]
    public required string Reason { get; init; }
}

/// <summary>Represents changes of features.</summary>
[SchemaName("unleashDelta"), Description("Changes of features.")]
internal sealed record UnleashDeltaAnswer
{
    [Description("The events, to be applied in their order.")]
    public required IReadOnlyList<UnleashDeltaEventAnswer> Events { get; init; }
}

/// <summary>Represents a change.</summary>
[SchemaName("unleashDeltaEvent"), Description("A change, with what its type needs.")]
internal sealed record UnleashDeltaEventAnswer
{
    [Description("hydration, feature-updated, feature-removed, segment-updated or segment-removed.")]
    public required string Type { get; init; }

    [Description("The number of the version of the ruleset.")]
    public required long EventId { get; init; }

    [Description("All features, of hydration.")]
    public IReadOnlyList<JsonElement>? Features { get; init; }

    [Description("All segments, of hydration.")]
    public IReadOnlyList<JsonElement>? Segments { get; init; }

    [Description("The feature, of feature-updated.")]
    public JsonElement? Feature { get; init; }

    [Description("The segment, of segment-updated.")]
    public JsonElement? Segment { get; init; }

    [Description("The key of the flag, of feature-removed.")]
    public string? FeatureName { get; init; }

    [Description("The project that the feature had in Unleash, of feature-removed.")]
    public string? Project { get; init; }

    [Description("The number of the segment, of segment-removed.")]
    public int? SegmentId { get; init; }
}
