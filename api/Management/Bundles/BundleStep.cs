using FlagCluster.Api.Management.Requests;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Integrations.Bundles;

namespace FlagCluster.Api.Management.Bundles;

/// <summary>Represents the import of one environment.</summary>
/// <param name="Environment">The environment; one that does not exist is created.</param>
/// <param name="Loaded">The environment with its ruleset; null when it does not exist.</param>
/// <param name="Version">The version on which the changes were planned; null when it does not exist.</param>
/// <param name="Before">The ruleset on which the changes were planned.</param>
/// <param name="Plan">The changes.</param>
internal sealed record BundleStep(
    ProjectEnvironment Environment,
    RulesetRequest? Loaded,
    EnvironmentVersion? Version,
    Ruleset Before,
    BundlePlan Plan
)
{
    /// <summary>Gets the id of the environment.</summary>
    public EnvironmentId Id => Environment.Id;

    /// <summary>Gets whether the import makes no difference.</summary>
    public bool IsEmpty => Loaded is not null && Plan.Changes.Operations.IsEmpty;

    /// <summary>Returns the step for an answer.</summary>
    /// <param name="result">What happened.</param>
    /// <param name="version">The version of the environment; null while it does not exist.</param>
    /// <param name="problem">Why the step failed, or null.</param>
    public BundleEnvironmentResponse ToResponse(string result, EnvironmentVersion? version, string? problem = null) =>
        new()
        {
            Project = Id.Project,
            Environment = Id.Environment,
            Change =
                Loaded is null ? "create"
                : IsEmpty ? "none"
                : "update",
            Result = result,
            Version = version?.ToString(),
            Items = [.. Plan.Changes.Operations.Select(operation => BundleItemResponse.From(operation, Before))],
            Problem = problem,
        };
}
