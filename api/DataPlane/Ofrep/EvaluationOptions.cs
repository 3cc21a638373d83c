using System.ComponentModel.DataAnnotations;

namespace FlagCluster.Api.DataPlane.Ofrep;

/// <summary>Where evaluations are computed. Section <c>Evaluation</c>.</summary>
public sealed class EvaluationOptions
{
    /// <summary>Where evaluations are computed. Default <c>Replica</c>: here, from memory. <c>Silo</c> asks the cluster each time: less memory here, more latency, and no answers while the cluster is away.</summary>
    [EnumDataType(typeof(EvaluationMode), ErrorMessage = "Evaluation:Mode must be Replica or Silo.")]
    public EvaluationMode Mode { get; set; } = EvaluationMode.Replica;

    /// <summary>Seconds an evaluation may take in mode <c>Silo</c> before it is answered 503. Default 3.</summary>
    [Range(0.05, 60, ErrorMessage = "Evaluation:TimeoutSeconds must be from 0.05 to 60.")]
    public double TimeoutSeconds { get; set; } = 3;
}
