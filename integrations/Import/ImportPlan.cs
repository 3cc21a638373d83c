using FlagCluster.Contracts.Changes;

namespace FlagCluster.Integrations.Import;

/// <summary>Represents what an import changes, and its report.</summary>
/// <param name="Changes">The operations that differ from the current ruleset. They put items and never delete any.</param>
/// <param name="Items">The results, in the order of the source.</param>
/// <param name="Notes">Remarks about the files.</param>
/// <param name="Errors">Why the source cannot be read; then nothing is imported.</param>
public sealed record ImportPlan(
    ChangeSet Changes,
    IReadOnlyList<ImportedItem> Items,
    IReadOnlyList<ImportNote> Notes,
    IReadOnlyList<ImportNote> Errors
);
