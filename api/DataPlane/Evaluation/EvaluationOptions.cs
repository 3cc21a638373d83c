using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace FlagCluster.Api.DataPlane.Evaluation;

/// <summary>Configures where evaluations are computed. Section <c>Evaluation</c>.</summary>
public sealed class EvaluationOptions
{
    /// <summary>
    /// Gets or sets where evaluations are computed. Default <c>Replica</c>: in this process, from memory. <c>Silo</c> calls the cluster for
    /// each evaluation: less memory here, more latency, and no answers while the cluster is unavailable.
    /// </summary>
    [EnumDataType(typeof(EvaluationMode), ErrorMessage = "Evaluation:Mode must be Replica or Silo.")]
    public EvaluationMode Mode { get; set; } = EvaluationMode.Replica;

    /// <summary>Gets or sets the seconds after which an evaluation in mode <c>Silo</c> is answered 503. Default 3.</summary>
    [Range(0.05, 60, ErrorMessage = "Evaluation:TimeoutSeconds must be from 0.05 to 60.")]
    public double TimeoutSeconds { get; set; } = 3;
}

/// <summary>Validates <see cref="EvaluationOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class EvaluationOptionsValidator : IValidateOptions<EvaluationOptions>;
