using System.Text.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Integrations.Import.Source;

namespace FlagCluster.Integrations.Import.Ffrs;

/// <summary>Reads flags of FeatureFlags.rs: the file <c>flags.yml</c>, or the answer of <c>/flags</c>.</summary>
internal sealed class FfrsSource : ISourceReader
{
    public string System => "ffrs";

    public ImportDrafts Read(ImportRequest request) => ImportDrafts.OfDocuments(request, ReadDocument);

    private IEnumerable<ImportDraft> ReadDocument(SourceNode document)
    {
        var flags = document.Find("flags") ?? throw document.Error("This has no 'flags'. Import flags.yml or the answer of /flags.");
        return flags.Element.ValueKind == JsonValueKind.Array
            ? flags.Items().Select(flag => ReadFlag(flag.Text("name"), flag))
            : flags.Properties().Select(flag => ReadFlag(flag.Name, flag.Value));
    }

    private ImportDraft ReadFlag(string name, SourceNode node) =>
        new ImportDraft(ItemKind.Flag, name, node.Place).Read(draft =>
        {
            var flag = FfrsReader.ReadFlag(draft, node);
            draft.Item = FfrsMapping.ToFlag(flag, System);
            draft.Source = new FfrsProof(flag);
        });
}
