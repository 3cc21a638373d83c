using FlagCluster.Contracts.Evaluation;

namespace FlagCluster.Api.DataPlane.Compatible.Flagr;

/// <summary>Names the surfaces of Flagr's evaluation API.</summary>
internal static class FlagrSurfaces
{
    /// <summary>The path of evaluations.</summary>
    public const string Path = "/api/v1/evaluation";

    /// <summary>The path of batches.</summary>
    public const string BatchPath = Path + "/batch";

    /// <summary>Evaluates one flag.</summary>
    public static readonly EvaluationSurface Single = new("flagr", Path);

    /// <summary>Evaluates several flags.</summary>
    public static readonly EvaluationSurface Batch = new("flagr_batch", BatchPath, isBulk: true);
}
