using System.Text;
using FlagCluster.Cli.Documents;
using FlagCluster.Cli.Errors;
using FlagCluster.Integrations.Import;

namespace FlagCluster.Cli.Bundles;

/// <summary>Reads files of another system: one, the input, or those of a folder.</summary>
internal static class SourceFiles
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static readonly string[] Extensions = [".json", ".yaml", ".yml"];

    // Hidden files and folders are skipped. Names that begin with a dot are skipped below too, because Windows does not hide them.
    private static readonly EnumerationOptions Visible = new() { RecurseSubdirectories = true, IgnoreInaccessible = false };

    /// <summary>Reads files with their paths in the folder; a single file has the path "".</summary>
    /// <exception cref="CommandException">A file is not readable or no text, or there are too many.</exception>
    public static async Task<IReadOnlyList<(string Path, string Content)>> ReadAsync(string name, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(name))
            return [("", Text(await InputDocument.ReadAsync(name, cancellationToken)))];
        var (files, size) = (new List<(string Path, string Content)>(), 0L);
        foreach (var path in Names(name))
        {
            var document = await InputDocument.ReadAsync(Path.Combine(name, path), cancellationToken);
            files.Add((path.Replace(Path.DirectorySeparatorChar, '/'), Text(document)));
            size += document.Text.Length;
            if (files.Count > ImportLimits.Files || size > ImportLimits.Bytes)
                throw CommandException.Usage(
                    $"{name} has more than {ImportLimits.Files} files or {ImportLimits.Bytes >> 20} MiB. Name a folder with fewer files."
                );
        }
        return files.Count > 0
            ? files
            : throw CommandException.Usage($"{name} has no file that ends with {string.Join(" or ", Extensions)}.");
    }

    private static List<string> Names(string folder)
    {
        try
        {
            return
            [
                .. Directory
                    .EnumerateFiles(folder, "*", Visible)
                    .Where(file => Extensions.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase))
                    .Select(file => Path.GetRelativePath(folder, file))
                    .Where(path => !path.Split(Path.DirectorySeparatorChar).Any(part => part.StartsWith('.')))
                    .Order(StringComparer.Ordinal),
            ];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw CommandException.Usage($"{folder} cannot be read: {exception.Message}");
        }
    }

    private static string Text(InputDocument document)
    {
        try
        {
            return Strict.GetString(document.Text);
        }
        catch (DecoderFallbackException)
        {
            throw CommandException.Usage($"{document.Name} is not text in UTF-8.");
        }
    }
}
