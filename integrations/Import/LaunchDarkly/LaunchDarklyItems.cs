using FlagCluster.Contracts.Rulesets;
using FlagCluster.Integrations.Import.Source;

namespace FlagCluster.Integrations.Import.LaunchDarkly;

/// <summary>Collects flags and segments, and maps them when all are read.</summary>
/// <param name="system">The name of the format.</param>
/// <param name="drafts">Receives the drafts.</param>
internal sealed class LaunchDarklyItems(string system, ImportDrafts drafts)
{
    private readonly Dictionary<string, LaunchDarklyFlag> _flags = new(StringComparer.Ordinal);
    private readonly Dictionary<string, LaunchDarklySegment> _segments = new(StringComparer.Ordinal);
    private readonly HashSet<string> _segmentKeys = new(StringComparer.Ordinal);
    private readonly List<(ImportDraft Draft, SourceNode Node)> _read = [];

    public void AddFlag(string key, SourceNode node, SourceNode state) =>
        Add(ItemKind.Flag, key, node, draft => _flags[key] = LaunchDarklyReader.ReadFlag(draft, node, state));

    public void AddSegment(string key, SourceNode node)
    {
        _segmentKeys.Add(key);
        Add(ItemKind.Segment, key, node, draft => _segments[key] = LaunchDarklyReader.ReadSegment(draft, node));
    }

    /// <summary>Adds a flag of a file that has one value.</summary>
    public void AddValue(string key, SourceNode value) =>
        drafts.Items.Add(
            new ImportDraft(ItemKind.Flag, key, value.Place).Read(draft =>
            {
                var only = value.AsValue();
                draft.Item = new Flag
                {
                    Key = key,
                    Type = only.Type,
                    Variants = [new("v0", only)],
                    DefaultVariant = "v0",
                    Origin = Origins.Of(system, key),
                };
            })
        );

    public void Map()
    {
        var conditions = new LaunchDarklyConditions(_segmentKeys);
        var evaluator = new LaunchDarklyEvaluator(_flags, _segments);
        foreach (var (draft, node) in _read.Where(item => !item.Draft.IsRefused))
            draft.Read(_ =>
            {
                if (draft.Kind == ItemKind.Segment)
                {
                    draft.Item = LaunchDarklyMapping.ToSegment(node, _segments[draft.Key], conditions, system);
                    return;
                }
                var flag = _flags[draft.Key];
                draft.Item = new LaunchDarklyMapping(draft, node, flag, _flags, conditions).ToFlag(system);
                draft.Source = new LaunchDarklyProof(flag, _flags, _segments, evaluator);
            });
    }

    private void Add(ItemKind kind, string key, SourceNode node, Action<ImportDraft> read)
    {
        var draft = new ImportDraft(kind, key, node.Place).Read(read);
        drafts.Items.Add(draft);
        _read.Add((draft, node));
    }
}
