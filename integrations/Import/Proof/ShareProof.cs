using FlagCluster.Contracts.Rulesets;
using FlagCluster.Integrations.Import.Source;

namespace FlagCluster.Integrations.Import.Proof;

/// <summary>Represents a share of callers of a flag, which the engine must divide as the source does.</summary>
/// <param name="Place">The share in the source.</param>
/// <param name="Rule">A rule that applies the share to every caller.</param>
/// <param name="Callers">Callers for all buckets.</param>
/// <param name="Expected">Returns the variant of the source; null outside of the share.</param>
internal sealed record ShareProof(SourcePlace Place, Rule Rule, IEnumerable<ProofCaller> Callers, Func<ProofCaller, string?> Expected);
