namespace FlagCluster.Contracts.Evaluation;

/// <summary>Specifies the reason for a served value. On the wire: the name in upper snake case, such as <c>TARGETING_MATCH</c>.</summary>
/// <remarks>https://openfeature.dev/specification/types#resolution-reason</remarks>
public enum Reason
{
    /// <summary>The flag has no rules: everyone gets the default variant.</summary>
    Static,

    /// <summary>No rule matched; the default variant.</summary>
    Default,

    /// <summary>A rule matched and named the variant.</summary>
    TargetingMatch,

    /// <summary>A rule matched and its split chose the variant.</summary>
    Split,

    /// <summary>The flag is off, or a prerequisite is not met; the off variant or no value.</summary>
    Disabled,

    /// <summary>The ruleset has not been confirmed as current recently.</summary>
    Stale,

    /// <summary>There is no value; see the error code.</summary>
    Error,
}
