using FlagCluster.Contracts.Rulesets;
using FlagCluster.Integrations.Import.Source;

namespace FlagCluster.Integrations.Import.Flipt;

/// <summary>Reads the documents of one namespace.</summary>
/// <param name="system">The name of the format.</param>
/// <param name="ns">The namespace, which is part of origins.</param>
/// <param name="drafts">Receives the items.</param>
internal sealed class FliptDocuments(string system, string ns, ImportDrafts drafts)
{
    private readonly Dictionary<string, FliptSegment> _segments = new(StringComparer.Ordinal);
    private readonly List<(ImportDraft Draft, FliptFlag Flag)> _flags = [];

    /// <summary>Adds the flags and segments of a document.</summary>
    public void Add(SourceNode document)
    {
        foreach (var node in Items(document, "flags"))
            Read(ItemKind.Flag, node, ReadFlag);
        foreach (var node in Items(document, "segments"))
            Read(ItemKind.Segment, node, ReadSegment);
    }

    /// <summary>Adds the evaluation of the source, for which all segments must be known.</summary>
    public void Finish()
    {
        foreach (var (draft, flag) in _flags)
            draft.Source = new FliptProof(flag, _segments);
    }

    private IEnumerable<SourceNode> Items(SourceNode document, string list)
    {
        try
        {
            return document.Items(list);
        }
        catch (SourceException exception)
        {
            drafts.Errors.Add(exception.Place.Note(exception.Message));
            return [];
        }
    }

    private void Read(ItemKind kind, SourceNode node, Action<ImportDraft, SourceNode> read)
    {
        ImportDraft? draft = null;
        try
        {
            draft = new(kind, node.Text("key"), node.Place);
            read(draft, node);
        }
        catch (SourceException exception)
        {
            (draft ??= new(kind, "", node.Place)).Refuse(exception.Place, exception.Message);
        }
        drafts.Items.Add(draft);
    }

    private void ReadFlag(ImportDraft draft, SourceNode node)
    {
        var flag = FliptReader.ReadFlag(draft, node);
        draft.Item = FliptMapping.ToFlag(draft, node, flag, (id, write) => Origins.Of(system, $"{ns}/{id}", write));
        _flags.Add((draft, flag));
    }

    private void ReadSegment(ImportDraft draft, SourceNode node)
    {
        var segment = FliptReader.ReadSegment(draft, node);
        draft.Item = new Segment
        {
            Key = segment.Key,
            Name = Filled(node.TextOrNull("name")),
            Description = Filled(node.TextOrNull("description")),
            When = FliptConditions.Of(draft, segment),
            Origin = Origins.Of(system, $"{ns}/{segment.Key}"),
        };
        _segments.TryAdd(segment.Key, segment);
    }

    private static string? Filled(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
