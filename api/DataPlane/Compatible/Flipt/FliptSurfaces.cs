using FlagCluster.Contracts.Evaluation;

namespace FlagCluster.Api.DataPlane.Compatible.Flipt;

/// <summary>Names the surfaces of Flipt's evaluation API.</summary>
internal static class FliptSurfaces
{
    /// <summary>The path under which all operations are.</summary>
    public const string Path = "/evaluate/v1";

    /// <summary>Evaluates one flag.</summary>
    public static readonly EvaluationSurface Single = new("flipt", Path);

    /// <summary>Evaluates several flags.</summary>
    public static readonly EvaluationSurface Batch = new("flipt_batch", Path + "/batch", isBulk: true);
}
