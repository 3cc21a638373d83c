using FlagCluster.Analytics.Counting;
using FlagCluster.Contracts.Changes;

namespace FlagCluster.Analytics.Reading;

/// <summary>Holds the properties of a record while it is read.</summary>
internal struct EventDraft
{
    public Guid Id;
    public long Time;
    public string? Environment;
    public string? Flag;
    public string? Variant;
    public string? Reason;
    public string? ErrorCode;
    public string? Rule;
    public string? TargetingKey;
    public string? Client;
    public string? Name;
    public EvaluationKind Kind;
    public bool IsServerKey;
    public bool IsKnown;
    public double SamplingRate;
    public EnvironmentVersion Version;
    public double Value;
    public Range Attributes;
    public bool HasId;
    public bool HasTime;
    public bool HasSamplingRate;
    public bool HasFlags;
    public bool HasValue;
    public bool ValueIsNumber;
    public bool IsBulk;

    /// <summary>Gets who vouches for the names of a reported event.</summary>
    public readonly NameTrust Trust =>
        IsServerKey ? NameTrust.Server
        : IsKnown ? NameTrust.Ruleset
        : NameTrust.None;
}
