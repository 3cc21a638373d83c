using FlagCluster.Contracts.Audit;

namespace FlagCluster.Control.Audit;

/// <summary>Represents the first entry of a chain that is not what was written.</summary>
/// <param name="Chain">The organization, or the environment for a chain of changes.</param>
/// <param name="Entry">The number of the entry, or the version of the change.</param>
/// <param name="What">What is wrong with it.</param>
public sealed record AuditProblem(string Chain, string Entry, string What)
{
    /// <summary>Returns the problem as a sentence.</summary>
    public override string ToString() => $"{AuditChain.DisplayName(Chain)}, entry {Entry}: {What}";
}
