using FlagCluster.Contracts.Changes;

namespace FlagCluster.Integrations.Bundles;

/// <summary>Represents what an import changes in an environment.</summary>
/// <param name="Changes">The operations that differ from the current ruleset.</param>
/// <param name="Problems">Why the import is not possible; with any, there are no changes.</param>
public sealed record BundlePlan(ChangeSet Changes, IReadOnlyList<BundleProblem> Problems)
{
    /// <summary>Gets the number of items that are deleted.</summary>
    public int Deletions => Changes.Operations.Count(operation => operation is DeleteItem);
}
