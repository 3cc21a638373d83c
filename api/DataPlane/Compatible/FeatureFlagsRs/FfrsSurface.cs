using FlagCluster.Contracts.Evaluation;

namespace FlagCluster.Api.DataPlane.Compatible.FeatureFlagsRs;

/// <summary>Names the surface of the API of FeatureFlags.rs.</summary>
internal static class FfrsSurface
{
    /// <summary>The path of evaluations.</summary>
    public const string Path = "/evaluate";

    /// <summary>Evaluates one flag.</summary>
    public static readonly EvaluationSurface Single = new("ffrs", Path);
}
