using System.Text.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Integrations.Import.Source;

namespace FlagCluster.Integrations.Import.Flagd;

/// <summary>Reads flag definitions of flagd: flags by their key or in a list, with shared expressions.</summary>
internal sealed class FlagdSource : ISourceReader
{
    public string System => "flagd";

    public ImportDrafts Read(ImportRequest request) =>
        ImportDrafts.OfDocuments(
            request,
            ReadDocument,
            "Comparisons do not convert texts to numbers as '==' of flagd does. Where a caller sends a list, a comparison passes when an "
                + "element does, and a list without elements is true."
        );

    private List<ImportDraft> ReadDocument(SourceNode document)
    {
        var flags = document.Find("flags") ?? throw document.Error("This has no 'flags'. Import the flag definitions of flagd.");
        var logic = new FlagdLogic(document.Find("$evaluators"));
        return
        [
            .. flags.Element.ValueKind == JsonValueKind.Array
                ? flags.Items().Select(flag => ReadFlag(flag.Text("key"), flag, logic))
                : flags.Properties().Select(flag => ReadFlag(flag.Name, flag.Value, logic)),
        ];
    }

    private ImportDraft ReadFlag(string key, SourceNode node, FlagdLogic logic) =>
        new ImportDraft(ItemKind.Flag, key, node.Place).Read(draft =>
        {
            var mapping = new FlagdMapping(draft, node, logic);
            draft.Item = mapping.ToFlag(System);
            if (mapping.Fractions.Count > 0)
                draft.Note(
                    mapping.Fractions[0].Place,
                    "This is how flagd divides callers since it has buckets of high precision. Earlier releases had other buckets."
                );
            draft.Source = new FlagdProof(new(key, node, logic), mapping, node.Find("targeting"), logic);
        });
}
