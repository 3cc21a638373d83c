using System.Text.Json;
using FlagCluster.Integrations.Import.Source;

namespace FlagCluster.Integrations.Import.LaunchDarkly;

/// <summary>
/// Reads lists of flags and segments of the API, in one file or several, or the flags and segments that SDKs receive, as the file data
/// source and the archive of the relay have them.
/// </summary>
internal sealed class LaunchDarklySource : ISourceReader
{
    public string System => "launchdarkly";

    public ImportDrafts Read(ImportRequest request)
    {
        var drafts = new ImportDrafts();
        var documents = request.Files.SelectMany(file => SourceDocuments.Parse(file, drafts)).ToArray();
        if (drafts.Errors.Count > 0)
            return drafts;
        var items = new LaunchDarklyItems(System, drafts);
        foreach (var document in documents)
            try
            {
                Add(items, document, request.Namespace);
            }
            catch (SourceException exception)
            {
                drafts.Errors.Add(exception.Place.Note(exception.Message));
            }
        if (drafts.Errors.Count == 0)
            items.Map();
        return drafts;
    }

    private static void Add(LaunchDarklyItems items, SourceNode document, string? environment)
    {
        if (document.Find("items") is { } list)
        {
            foreach (var item in list.Items())
                if (item.Find("variations") is null)
                    items.AddSegment(item.Text("key"), item);
                else
                    items.AddFlag(item.Text("key"), item, StateOf(item, environment));
            return;
        }
        var data = document.Find("data") ?? document;
        if (data.Find("flags") is null && data.Find("segments") is null && data.Find("flagValues") is null)
            throw data.Error("This has neither 'items' of the API nor 'flags' of the SDKs.");
        foreach (var (key, flag) in data.Find("flags")?.Properties() ?? [])
            if (!IsDeleted(flag))
                items.AddFlag(key, flag, flag);
        foreach (var (key, segment) in data.Find("segments")?.Properties() ?? [])
            if (!IsDeleted(segment))
                items.AddSegment(key, segment);
        foreach (var (key, value) in data.Find("flagValues")?.Properties() ?? [])
            items.AddValue(key, value);
    }

    private static bool IsDeleted(SourceNode node) => node.Element.ValueKind == JsonValueKind.Object && node.Flag("deleted");

    /// <summary>Returns the state of a flag in the environment that is imported.</summary>
    private static SourceNode StateOf(SourceNode flag, string? environment)
    {
        var environments = flag.Find("environments") ?? throw flag.Error("The flag has no 'environments'. Request the list with 'env'.");
        if (environment is { Length: > 0 })
            return environments.Find(environment)
                ?? throw environments.Error($"There is no environment '{SourceNode.Shown(environment)}'.");
        (string Name, SourceNode Value)[] all = [.. environments.Properties()];
        return all.Length == 1
            ? all[0].Value
            : throw environments.Error(
                $"There are {all.Length} environments. Name the key of one as 'namespace' (--namespace), or request the list with 'env'."
            );
    }
}
