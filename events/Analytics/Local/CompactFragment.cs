using System.Collections.Immutable;
using FlagCluster.Analytics.Counting;
using FlagCluster.Contracts.Changes;

namespace FlagCluster.Events.Analytics.Local;

/// <summary>Represents what a part of an event's JSON says. A part that many events share is read once.</summary>
internal sealed class CompactFragment
{
    private EvaluatedFlag? _sampled;

    /// <summary>Gets the answer for a flag, as the flags of an event; empty without one.</summary>
    public ImmutableArray<EvaluatedFlag> Flags { get; init; } = [];

    /// <summary>Gets the version of the evaluated ruleset; <see cref="EnvironmentVersion.None"/> without one.</summary>
    public EnvironmentVersion Version { get; init; }

    /// <summary>Gets the id of the SDK key, or null.</summary>
    public string? Client { get; init; }

    /// <summary>Gets who vouches for the names of a reported event.</summary>
    public NameTrust Trust { get; init; }

    /// <summary>Gets whether an SDK made the evaluation.</summary>
    public bool IsExposure { get; init; }

    /// <summary>Gets the sampling ratio of all flags of a bulk answer, or null.</summary>
    public double? BulkSamplingRate { get; init; }

    /// <summary>Gets the name of a track, or null.</summary>
    public string? TrackName { get; init; }

    /// <summary>Gets the value of a track, or null.</summary>
    public double? TrackValue { get; init; }

    /// <summary>Gets the attributes of a crash as JSON; empty for other events.</summary>
    public byte[] CrashAttributes { get; init; } = [];

    /// <summary>Returns the answer for the flag with the sampling ratio of a bulk answer: usually the same instance.</summary>
    public EvaluatedFlag FlagAt(double? rate)
    {
        var flag = Flags[0];
        if (rate is not { } ratio || flag.SamplingRate.Equals(ratio))
            return flag;
        return _sampled is { } sampled && sampled.SamplingRate.Equals(ratio) ? sampled : _sampled = flag with { SamplingRate = ratio };
    }
}
