using FlagCluster.Contracts.Rulesets;
using FlagCluster.Integrations.Import.Source;

namespace FlagCluster.Integrations.Import.Unleash;

/// <summary>Reads features and segments into drafts.</summary>
internal sealed class UnleashDocuments(string system, ImportDrafts drafts)
{
    private readonly Dictionary<string, UnleashSegment> _segments = new(StringComparer.Ordinal);
    private readonly Dictionary<string, UnleashFeature> _features = new(StringComparer.Ordinal);

    /// <summary>Adds the segments of a document. Those without constraints are the names that an export has of them.</summary>
    public void AddSegments(SourceNode document)
    {
        foreach (var node in document.Items("segments"))
        {
            if (node.Find("constraints") is null)
                continue;
            var id = node.Text("id");
            Draft(ItemKind.Segment, UnleashMapping.SegmentKey(id), node.Place, draft => ReadSegment(draft, id, node));
        }
    }

    /// <summary>Adds features. They are mapped when all are known, because they refer to each other.</summary>
    public void AddFeatures(IEnumerable<UnleashParts> features)
    {
        var read = new List<(ImportDraft Draft, UnleashParts Parts, UnleashFeature Feature)>();
        foreach (var parts in features)
            Draft(
                ItemKind.Flag,
                parts.Feature.Text("name"),
                parts.Feature.Place,
                draft =>
                {
                    var feature = UnleashReader.ReadFeature(draft, parts);
                    _features.TryAdd(feature.Name, feature);
                    read.Add((draft, parts, feature));
                }
            );
        foreach (var (draft, parts, feature) in read)
            draft.Read(_ => Map(draft, parts, feature));
    }

    private void Map(ImportDraft draft, UnleashParts parts, UnleashFeature feature)
    {
        var missing = feature.Strategies.SelectMany(strategy => strategy.Segments).FirstOrDefault(id => !_segments.ContainsKey(id));
        if (missing is not null)
            throw new SourceException(
                feature.Place,
                $"The segment {SourceNode.Shown(missing)} has no constraints in the source. An export lacks them: add a file with the "
                    + "answer of /api/admin/segments."
            );
        var mapping = new UnleashMapping(draft, feature, _features);
        draft.Item = mapping.ToFlag(parts, system);
        draft.Source = new UnleashProof(feature, _features, _segments);
        if (!((UnleashProof)draft.Source).CanCompare)
            draft.Note(feature.Place, "It depends on random numbers, so that only its hashed parts were compared with Unleash.");
    }

    private void ReadSegment(ImportDraft draft, string id, SourceNode node)
    {
        var segment = new UnleashSegment(id, UnleashReader.ReadConstraints(node));
        draft.Item = new Segment
        {
            Key = UnleashMapping.SegmentKey(id),
            Name = node.TextOrNull("name"),
            When =
                ImportConditions.All([.. segment.Constraints.Select(constraint => UnleashConditions.Of(draft, constraint))])
                ?? new AllCondition([]),
            Origin = Origins.Of(system, id),
        };
        _segments.TryAdd(id, segment);
    }

    private void Draft(ItemKind kind, string key, SourcePlace place, Action<ImportDraft> read) =>
        drafts.Items.Add(new ImportDraft(kind, key, place).Read(read));
}
