namespace FlagCluster.Analytics.Reading;

/// <summary>Specifies a property of an event that is counted. Its JSON name is the member's in camel case.</summary>
internal enum EventProperty
{
    /// <summary>Any other property.</summary>
    Unknown,

    /// <summary>The id.</summary>
    Id,

    /// <summary>The time.</summary>
    Time,

    /// <summary>The environment.</summary>
    Environment,

    /// <summary>The flag of an evaluation.</summary>
    FlagKey,

    /// <summary>The variant.</summary>
    Variant,

    /// <summary>The reason.</summary>
    Reason,

    /// <summary>The error code.</summary>
    ErrorCode,

    /// <summary>The rule.</summary>
    RuleId,

    /// <summary>The version of the evaluated ruleset.</summary>
    RulesetVersion,

    /// <summary>The targeting key.</summary>
    TargetingKey,

    /// <summary>Where the flag was evaluated.</summary>
    Source,

    /// <summary>The id of the SDK key.</summary>
    Client,

    /// <summary>The kind of the SDK key of a report.</summary>
    KeyKind,

    /// <summary>Whether the ruleset has the flag, variant and rule of an exposure.</summary>
    Known,

    /// <summary>The sampling ratio.</summary>
    SamplingRate,

    /// <summary>Whether it is a bulk answer.</summary>
    Bulk,

    /// <summary>The flags of a bulk answer.</summary>
    Flags,

    /// <summary>The name of a track.</summary>
    Name,

    /// <summary>The attributes of a track. They are read of crashes only.</summary>
    Attributes,

    /// <summary>The value of a track, or that of a variant.</summary>
    Value,
}
