using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Integrations.Import;

/// <summary>Represents the result for one item of a source.</summary>
/// <param name="Kind">The kind of the item.</param>
/// <param name="Key">Its key in the source.</param>
/// <param name="File">The path of the file that defines it; empty for a file without a name.</param>
/// <param name="Pointer">Its place in the file, as of <see cref="ImportNote.Pointer"/>.</param>
/// <param name="Outcome">The result.</param>
/// <param name="Notes">The differences, or the reason why it was refused.</param>
public sealed record ImportedItem(
    ItemKind Kind,
    string Key,
    string File,
    string Pointer,
    ImportOutcome Outcome,
    IReadOnlyList<ImportNote> Notes
);
