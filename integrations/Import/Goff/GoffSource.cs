using FlagCluster.Contracts.Rulesets;
using FlagCluster.Integrations.Import.Source;

namespace FlagCluster.Integrations.Import.Goff;

/// <summary>Reads the flags of GO Feature Flag: a JSON or YAML document with a property for each.</summary>
internal sealed class GoffSource : ISourceReader
{
    private const string Lists =
        "Where a caller sends a list, a test passes when an element does; in GO Feature Flag it never passes with a list.";

    public string System => "goff";

    public ImportDrafts Read(ImportRequest request) =>
        ImportDrafts.OfDocuments(
            request,
            document => document.Properties().Select(flag => ReadFlag(flag.Name, flag.Value, request.Time)),
            Lists
        );

    private ImportDraft ReadFlag(string name, SourceNode node, DateTimeOffset time) =>
        new ImportDraft(ItemKind.Flag, name, node.Place).Read(draft =>
        {
            var flag = new GoffReader(draft, node, time).Read();
            draft.Item = new GoffMapping(draft, node, flag).ToFlag(System);
            draft.Source = new GoffProof(flag);
        });
}
