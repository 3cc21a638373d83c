namespace FlagCluster.Integrations.Import;

/// <summary>Collects what a reader finds in a source.</summary>
internal sealed class ImportDrafts
{
    public List<ImportDraft> Items { get; } = [];

    public List<ImportNote> Notes { get; } = [];

    public List<ImportNote> Errors { get; } = [];
}
