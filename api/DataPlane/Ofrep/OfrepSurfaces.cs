using FlagCluster.Contracts.Evaluation;

namespace FlagCluster.Api.DataPlane.Ofrep;

/// <summary>Names the surfaces of OFREP.</summary>
internal static class OfrepSurfaces
{
    /// <summary>The path of the evaluation of all flags; a flag key follows it for one flag.</summary>
    public const string Path = "/ofrep/v1/evaluate/flags";

    /// <summary>Evaluates one flag.</summary>
    public static readonly EvaluationSurface Single = new("ofrep", Path);

    /// <summary>Evaluates all flags.</summary>
    public static readonly EvaluationSurface Bulk = new("ofrep_bulk", Path, isBulk: true);
}
