using FlagCluster.Contracts.Evaluation;

namespace FlagCluster.Api.DataPlane.Compatible.Unleash;

/// <summary>Names the surface and the paths of Unleash's APIs.</summary>
internal static class UnleashSurfaces
{
    /// <summary>The path of the frontend API: the toggles that are on for a context.</summary>
    public const string Frontend = "/api/frontend";

    /// <summary>The path of the frontend API with the toggles that are off too, as Unleash Edge has it.</summary>
    public const string FrontendAll = Frontend + "/all";

    /// <summary>The path of the client API, for SDKs that evaluate by themselves.</summary>
    public const string Client = "/api/client";

    /// <summary>Evaluates all flags. Reports of pages lie under its path, and are traced as evaluations are.</summary>
    public static readonly EvaluationSurface Bulk = new("unleash_frontend", Frontend, isBulk: true);
}
