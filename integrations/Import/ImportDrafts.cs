using FlagCluster.Integrations.Import.Source;

namespace FlagCluster.Integrations.Import;

/// <summary>Collects what a reader finds in a source.</summary>
internal sealed class ImportDrafts
{
    public List<ImportDraft> Items { get; } = [];

    public List<ImportNote> Notes { get; } = [];

    public List<ImportNote> Errors { get; } = [];

    /// <summary>Returns the drafts of files whose documents are independent of each other.</summary>
    /// <param name="request">The files.</param>
    /// <param name="read">Returns the drafts of a document.</param>
    /// <param name="note">What differs in every document with items; null for nothing.</param>
    public static ImportDrafts OfDocuments(ImportRequest request, Func<SourceNode, IEnumerable<ImportDraft>> read, string? note = null)
    {
        var drafts = new ImportDrafts();
        foreach (var document in request.Files.SelectMany(file => SourceDocuments.Parse(file, drafts)))
        {
            try
            {
                ImportDraft[] items = [.. read(document)];
                drafts.Items.AddRange(items);
                if (note is not null && items.Length > 0)
                    drafts.Notes.Add(document.Place.Note(note));
            }
            catch (SourceException exception)
            {
                drafts.Errors.Add(exception.Place.Note(exception.Message));
            }
        }
        return drafts;
    }
}
