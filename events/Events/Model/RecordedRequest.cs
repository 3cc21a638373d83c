using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Events.Model;

/// <summary>
/// Represents a recorded request: one evaluation, or up to <see cref="Contracts.Events.EventLimits.BulkFlags"/> flags of a bulk answer. Its
/// answers and its text are in the bytes of the ring that holds it.
/// </summary>
internal struct RecordedRequest
{
    public EnvironmentId Environment;
    public EnvironmentVersion Version;
    public long Time;
    public string? Client;
    public SdkKeyKind? KeyKind;
    public string? Sdk;

    /// <summary>The flags of the request; the answers are those from <see cref="FirstFlag"/>.</summary>
    public IReadOnlyList<Flag> Flags;
    public int FirstFlag;
    public bool IsBulk;

    /// <summary>The position of the answers, the targeting key and the context, counted from the first byte of the ring.</summary>
    public long BytesStart;
    public int AnswersLength;
    public int KeyLength;
    public int ContextLength;

    public readonly long BytesEnd => BytesStart + AnswersLength + KeyLength + ContextLength;
}
