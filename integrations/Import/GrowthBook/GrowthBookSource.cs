using FlagCluster.Contracts.Rulesets;
using FlagCluster.Integrations.Import.Source;

namespace FlagCluster.Integrations.Import.GrowthBook;

/// <summary>Reads what GrowthBook sends to its SDKs: the answer of <c>/api/features/&lt;client key&gt;</c>.</summary>
internal sealed class GrowthBookSource : ISourceReader
{
    public string System => "growthbook";

    public ImportDrafts Read(ImportRequest request) => ImportDrafts.OfDocuments(request, ReadDocument);

    private List<ImportDraft> ReadDocument(SourceNode document)
    {
        if (document.Find("encryptedFeatures") is { } encrypted)
            throw encrypted.Error("The features are encrypted. Use the key of an SDK connection without encryption.");
        var features =
            document.Find("features") ?? throw document.Error("This has no 'features'. Import the answer of /api/features/<client key>.");
        var groups = document.Find("savedGroups");
        var read = new Dictionary<string, GrowthBookFeature>(StringComparer.Ordinal);
        List<(ImportDraft Draft, SourceNode Node)> drafts =
        [
            .. features.Properties().Select(item => (new ImportDraft(ItemKind.Flag, item.Name, item.Value.Place), item.Value)),
        ];
        foreach (var (draft, node) in drafts)
            draft.Read(_ => read[draft.Key] = new GrowthBookReader(draft, node).Read());
        var evaluator = new GrowthBookEvaluator(read, groups);
        foreach (var (draft, _) in drafts.Where(item => !item.Draft.IsRefused))
            draft.Read(_ =>
            {
                var feature = read[draft.Key];
                draft.Item = new GrowthBookMapping(feature, read, new(draft, groups), evaluator).ToFlag(System);
                draft.Source = new GrowthBookProof(feature, read, groups, evaluator);
            });
        return [.. drafts.Select(item => item.Draft)];
    }
}
