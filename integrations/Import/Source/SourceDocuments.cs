using System.Text;
using FlagCluster.Contracts.Json;
using FlagCluster.Integrations.Formats;

namespace FlagCluster.Integrations.Import.Source;

/// <summary>Parses files of sources.</summary>
internal static class SourceDocuments
{
    /// <summary>Returns the documents of a JSON or YAML file; none after an error.</summary>
    public static IReadOnlyList<SourceNode> Parse(ImportFile file, ImportDrafts drafts)
    {
        var place = new SourcePlace(file.Path);
        // A JSON document is nearly always YAML too, but its own parser is strict and gives better errors.
        var isJson = FirstCharacter(file.Content.Span) is (byte)'{' or (byte)'[' && IsJsonName(file.Path);
        InputError? error;
        if (isJson)
        {
            if (RulesetJson.Parse(file.Content, out error) is { } json)
            {
                if (SurrogateEscapes.FindUnpaired(file.Content.Span) < 0)
                    return [new(json.RootElement, place)];
                error = new("", SourceNode.NotUnicode);
            }
        }
        else if (YamlConverter.ParseStream(file.Content, out error) is { } stream)
        {
            var root = new SourceNode(stream.RootElement, place);
            var documents = root.Items().ToArray();
            return documents.Length == 1 ? [documents[0] with { Place = place }] : documents;
        }
        drafts.Errors.Add(place.Note(error!.Detail));
        return [];
    }

    private static bool IsJsonName(string path) => path.Length == 0 || path.EndsWith(".json", StringComparison.OrdinalIgnoreCase);

    private static byte FirstCharacter(ReadOnlySpan<byte> utf8)
    {
        if (utf8.StartsWith(Encoding.UTF8.Preamble))
            utf8 = utf8[3..];
        var trimmed = utf8.TrimStart(" \t\r\n"u8);
        return trimmed.IsEmpty ? (byte)0 : trimmed[0];
    }
}
