using FlagCluster.Contracts.Rulesets;
using FlagCluster.Integrations.Import.Source;

namespace FlagCluster.Integrations.Import.GrowthBook;

/// <summary>Reads what GrowthBook sends to its SDKs: the answer of <c>/api/features/&lt;client key&gt;</c>.</summary>
internal sealed class GrowthBookSource : ISourceReader
{
    private const string Lists =
        "Where a caller sends a list, GrowthBook compares it as a whole except with '$in' and '$nin'; here each element is compared.";

    public string System => "growthbook";

    public ImportDrafts Read(ImportRequest request) => ImportDrafts.OfDocuments(request, ReadDocument, Lists);

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
        RefuseUnusable([.. drafts.Select(item => item.Draft)], read);
        return [.. drafts.Select(item => item.Draft)];
    }

    /// <summary>
    /// Refuses features that depend on one that is missing or refused, on themselves, or on too many in a row: a condition that is always
    /// true or never leaves no reference in the ruleset, and the source evaluates the other feature nevertheless.
    /// </summary>
    private static void RefuseUnusable(IEnumerable<ImportDraft> drafts, Dictionary<string, GrowthBookFeature> features)
    {
        var usable = new HashSet<string>(StringComparer.Ordinal);
        var rest = drafts.Where(draft => !draft.IsRefused).ToList();
        for (var length = 0; length <= RulesetLimits.ChainLength; length++)
        {
            string[] next = [.. rest.Where(draft => FindUnusable(draft) is null).Select(draft => draft.Key)];
            if (next.Length == 0)
                break;
            usable.UnionWith(next);
            rest.RemoveAll(draft => usable.Contains(draft.Key));
        }
        foreach (var draft in rest)
        {
            var parent = FindUnusable(draft) ?? ParentsOf(draft).First();
            draft.Refuse(
                parent.Place,
                $"The feature '{SourceNode.Shown(parent.Feature)}' is missing or was refused, depends on this one, or depends on more than "
                    + $"{RulesetLimits.ChainLength} in a row."
            );
        }

        GrowthBookParent? FindUnusable(ImportDraft draft) => ParentsOf(draft).FirstOrDefault(parent => !usable.Contains(parent.Feature));

        IEnumerable<GrowthBookParent> ParentsOf(ImportDraft draft) => features[draft.Key].Rules.SelectMany(rule => rule.Parents);
    }
}
