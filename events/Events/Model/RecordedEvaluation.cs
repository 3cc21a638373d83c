using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Events;
using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Events.Model;

/// <summary>Represents one recorded answer and its request. The text of the request is in the bytes of the ring that holds it.</summary>
internal struct RecordedEvaluation
{
    public EvaluationAnswer Answer;
    public EnvironmentId Environment;
    public EnvironmentVersion Version;
    public long Time;
    public string? Client;
    public string? Sdk;

    /// <summary>
    /// The position of the request's text, the targeting key and then the context, counted from the first byte that the ring ever
    /// contained.
    /// </summary>
    public long TextStart;
    public int KeyLength;
    public int ContextLength;

    public readonly long TextEnd => TextStart + KeyLength + ContextLength;
}
