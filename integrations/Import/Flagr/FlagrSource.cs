using System.Text.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Integrations.Import.Source;

namespace FlagCluster.Integrations.Import.Flagr;

/// <summary>
/// Reads flags of Flagr: the export <c>/api/v1/export/eval_cache/json</c>, or the list <c>/api/v1/flags?preload=true</c>.
/// </summary>
internal sealed class FlagrSource : ISourceReader
{
    public string System => "flagr";

    public ImportDrafts Read(ImportRequest request) => ImportDrafts.OfDocuments(request, document => Flags(document).Select(ReadFlag));

    private static IEnumerable<SourceNode> Flags(SourceNode document)
    {
        if (document.Element.ValueKind == JsonValueKind.Array)
            return [.. document.Items()];
        return FlagrReader.Find(document, "flags") is { } flags
            ? [.. flags.Items()]
            : throw document.Error(
                "This has no 'Flags'. Import the answer of /api/v1/export/eval_cache/json or /api/v1/flags?preload=true."
            );
    }

    private ImportDraft ReadFlag(SourceNode node)
    {
        var key = FlagrReader.TextOrNull(node, "key") ?? "";
        return new ImportDraft(ItemKind.Flag, key, node.Place).Read(draft =>
        {
            if (key.Length == 0)
                throw node.Error("The flag has no key.");
            var flag = FlagrReader.ReadFlag(draft, node);
            draft.Item = FlagrMapping.ToFlag(draft, node, flag, System);
            draft.Source = new FlagrProof(flag);
        });
    }
}
