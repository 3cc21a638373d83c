using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Events;
using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Events.Recording;

/// <summary>A slot of a <see cref="RecordingRing"/>: one answer and its request, with the request's text in the ring's bytes.</summary>
internal struct RecordedEvaluation
{
    public EvaluationAnswer Answer;
    public EnvironmentId Environment;
    public EnvironmentVersion Version;
    public long Time;
    public string? Client;
    public string? Sdk;

    /// <summary>Where the request's text starts, counted from the ring's first byte ever: the targeting key, then the context.</summary>
    public long TextStart;
    public int KeyLength;
    public int ContextLength;

    public readonly long TextEnd => TextStart + KeyLength + ContextLength;
}
