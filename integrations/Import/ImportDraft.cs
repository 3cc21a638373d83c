using FlagCluster.Contracts.Rulesets;
using FlagCluster.Integrations.Import.Proof;
using FlagCluster.Integrations.Import.Source;

namespace FlagCluster.Integrations.Import;

/// <summary>Represents an item of a source on its way into a ruleset.</summary>
/// <param name="kind">The kind of the item.</param>
/// <param name="key">Its key in the source.</param>
/// <param name="place">Its place in the source.</param>
internal sealed class ImportDraft(ItemKind kind, string key, SourcePlace place)
{
    private readonly List<ImportNote> _notes = [];

    public ItemKind Kind => kind;

    public string Key => key;

    public SourcePlace Place => place;

    /// <summary>Gets or sets the item; null while it is not read, and of an item that is refused.</summary>
    public RulesetItem? Item { get; set; }

    /// <summary>Gets or sets the evaluation of the source, which the imported flag must match; null for segments.</summary>
    public ISourceFlag? Source { get; set; }

    public bool IsRefused { get; private set; }

    /// <summary>Gets whether a difference in answers is known.</summary>
    public bool IsApproximate { get; private set; }

    /// <summary>Reads the item, which is refused when the source has an error.</summary>
    /// <param name="read">Reads the item into the draft.</param>
    /// <returns>This draft.</returns>
    public ImportDraft Read(Action<ImportDraft> read)
    {
        try
        {
            read(this);
        }
        catch (SourceException exception)
        {
            Refuse(exception.Place, exception.Message);
        }
        return this;
    }

    public void Note(SourcePlace at, string detail) => _notes.Add(at.Note(detail));

    public void Approximate(SourcePlace at, string detail)
    {
        IsApproximate = true;
        Note(at, detail);
    }

    public void Refuse(SourcePlace at, string detail)
    {
        IsRefused = true;
        Item = null;
        Note(at, detail);
    }

    public ImportedItem ToResult()
    {
        var outcome =
            IsRefused ? ImportOutcome.Refused
            : IsApproximate ? ImportOutcome.Approximate
            : _notes.Count > 0 ? ImportOutcome.ExactWithNotes
            : ImportOutcome.Exact;
        return new(kind, key, place.File, place.Pointer, outcome, _notes);
    }
}
