using FlagCluster.Integrations.Import.Source;

namespace FlagCluster.Integrations.Import.Unleash;

/// <summary>
/// Reads what Unleash sends to its SDKs (<c>/api/client/features</c>), or an export of one environment with the segments of
/// <c>/api/admin/segments</c>, which an export lacks.
/// </summary>
internal sealed class UnleashSource : ISourceReader
{
    public string System => "unleash";

    public ImportDrafts Read(ImportRequest request)
    {
        var drafts = new ImportDrafts();
        SourceNode[] documents = [.. request.Files.SelectMany(file => SourceDocuments.Parse(file, drafts))];
        if (drafts.Errors.Count > 0)
            return drafts;
        try
        {
            Read(documents, drafts);
        }
        catch (SourceException exception)
        {
            drafts.Errors.Add(exception.Place.Note(exception.Message));
        }
        return drafts;
    }

    private void Read(SourceNode[] documents, ImportDrafts drafts)
    {
        SourceNode[] roots = [.. documents.Where(document => document.Find("features") is not null)];
        if (roots.Length != 1)
        {
            drafts.Errors.Add(
                new("", "", $"One file with 'features' is needed, such as the answer of /api/client/features; there are {roots.Length}.")
            );
            return;
        }
        var reader = new UnleashDocuments(System, drafts);
        foreach (var document in documents)
            reader.AddSegments(document);
        if (roots[0].Find("featureStrategies") is null)
            reader.AddFeatures(roots[0].Items("features").Select(node => new UnleashParts(node)));
        else
            reader.AddFeatures(UnleashExport.Join(roots[0]));
    }
}
