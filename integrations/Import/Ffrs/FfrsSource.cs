using System.Text.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Integrations.Import.Source;

namespace FlagCluster.Integrations.Import.Ffrs;

/// <summary>Reads flags of FeatureFlags.rs: the file <c>flags.yml</c>, or the answer of <c>/flags</c>.</summary>
internal sealed class FfrsSource : ISourceReader
{
    public string System => "ffrs";

    public ImportDrafts Read(ImportRequest request)
    {
        var drafts = new ImportDrafts();
        foreach (var document in request.Files.SelectMany(file => SourceDocuments.Parse(file, drafts)))
        {
            try
            {
                var flags =
                    document.Find("flags") ?? throw document.Error("This has no 'flags'. Import flags.yml or the answer of /flags.");
                drafts.Items.AddRange(
                    flags.Element.ValueKind == JsonValueKind.Array
                        ? flags.Items().Select(flag => Read(flag.Text("name"), flag)).ToArray()
                        : flags.Properties().Select(flag => Read(flag.Name, flag.Value)).ToArray()
                );
            }
            catch (SourceException exception)
            {
                drafts.Errors.Add(exception.Place.Note(exception.Message));
            }
        }
        return drafts;
    }

    private ImportDraft Read(string name, SourceNode node)
    {
        var draft = new ImportDraft(ItemKind.Flag, name, node.Place);
        try
        {
            var flag = FfrsReader.ReadFlag(draft, node);
            draft.Item = FfrsMapping.ToFlag(flag, System);
            draft.Source = new FfrsProof(flag);
        }
        catch (SourceException exception)
        {
            draft.Refuse(exception.Place, exception.Message);
        }
        return draft;
    }
}
