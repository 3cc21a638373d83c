using System.Text.Json;
using FlagCluster.Integrations.Import.Source;

namespace FlagCluster.Integrations.Import.Flipt;

/// <summary>
/// Reads Flipt's declarative format: a file of version 1, or a repository of version 2 with one folder for each namespace.
/// </summary>
/// <remarks>
/// https://docs.flipt.io/v2/configuration/storage; the format is core/validation/flipt.cue of Flipt 2.11. A namespace may be spread over
/// several documents.
/// </remarks>
internal sealed class FliptSource : ISourceReader
{
    private const string DefaultNamespace = "default";
    private const int MaxShownNamespaces = 20;

    private static readonly string[] FileNames = ["features.yaml", "features.yml", "features.json"];

    public string System => "flipt";

    public ImportDrafts Read(ImportRequest request)
    {
        var drafts = new ImportDrafts();
        var documents = new List<(string Namespace, SourceNode Node)>();
        foreach (var file in Select(request, drafts))
        foreach (var document in SourceDocuments.Parse(file, drafts))
            if (document.Element.ValueKind != JsonValueKind.Null)
                AddDocument(document, drafts, documents);
        if (drafts.Errors.Count > 0 || Choose(request, drafts, documents) is not { } chosen)
            return drafts;
        var read = new FliptDocuments(System, chosen, drafts);
        foreach (var (_, node) in documents.Where(document => document.Namespace == chosen))
            read.Add(node);
        read.Finish();
        return drafts;
    }

    /// <summary>Returns a file on its own, or those of a repository that Flipt reads: exactly one folder below the directory.</summary>
    private static List<ImportFile> Select(ImportRequest request, ImportDrafts drafts)
    {
        if (request is { Files: [var only], Directory: "" } && !only.Path.Contains('/', StringComparison.Ordinal))
            return [only];
        var prefix = request.Directory.Length == 0 ? "" : request.Directory.Trim('/') + "/";
        var selected = new List<ImportFile>();
        foreach (var folder in request.Files.GroupBy(file => Folder(file.Path)))
        {
            var isNamespace =
                folder.Key.Length > prefix.Length
                && folder.Key.StartsWith(prefix, StringComparison.Ordinal)
                && folder.Key.IndexOf('/', prefix.Length) == folder.Key.Length - 1;
            if (!isNamespace)
                continue;
            // Where a folder has several, Flipt reads the first of these names.
            var found = FileNames.Select(name => folder.FirstOrDefault(file => file.Path == folder.Key + name)).FirstOrDefault(Exists);
            if (found is not null)
                selected.Add(found);
        }
        if (selected.Count == 0)
            drafts.Errors.Add(
                new(
                    "",
                    "",
                    $"There is no file '{prefix}<namespace>/features.yaml'. Name the directory of the environment, if there is one."
                )
            );
        return selected;

        static bool Exists(ImportFile? file) => file is not null;
    }

    private static string Folder(string path) => path[..(path.LastIndexOf('/') + 1)];

    private static void AddDocument(SourceNode document, ImportDrafts drafts, List<(string Namespace, SourceNode Node)> documents)
    {
        try
        {
            var place = document.Find("namespace");
            var name =
                place is not { } node ? DefaultNamespace
                : node.Element.ValueKind == JsonValueKind.Object ? node.Text("key")
                : node.AsText();
            documents.Add((name, document));
            foreach (var (property, value) in document.Properties())
                if (property is not ("version" or "namespace" or "flags" or "segments"))
                    drafts.Notes.Add(value.Place.Note($"The property '{SourceNode.Shown(property)}' is unknown and was not imported."));
        }
        catch (SourceException exception)
        {
            drafts.Errors.Add(exception.Place.Note(exception.Message));
        }
    }

    private static string? Choose(ImportRequest request, ImportDrafts drafts, List<(string Namespace, SourceNode Node)> documents)
    {
        string[] names = [.. documents.Select(document => document.Namespace).Distinct()];
        var chosen = request.Namespace ?? (names.Length == 1 ? names[0] : null);
        if (chosen is not null && names.Contains(chosen))
            return chosen;
        var list = string.Join("', '", names.Take(MaxShownNamespaces).Select(SourceNode.Shown));
        drafts.Errors.Add(
            new(
                "",
                "",
                names.Length == 0
                    ? "The source has no document."
                    : $"The source has the namespaces '{list}'. Name one; each belongs into an environment of its own project."
            )
        );
        return null;
    }
}
