using System.Text.RegularExpressions;
using FlagCluster.Testing;

namespace FlagCluster.Architecture.Tests;

/// <summary>Reads the table of folders in CONTRIBUTING.md.</summary>
internal static partial class FolderTable
{
    private const string AllAbove = "all above but ";

    /// <summary>Gets the folders that the projects of a folder may reference, by folder.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyCollection<string>> Allowed { get; } = Read();

    private static Dictionary<string, IReadOnlyCollection<string>> Read()
    {
        var allowed = new Dictionary<string, IReadOnlyCollection<string>>(StringComparer.Ordinal);
        foreach (Match row in Row().Matches(Repository.Read("CONTRIBUTING.md")))
            allowed.Add(row.Groups[1].Value, Parse(row.Groups[2].Value, allowed.Keys));
        return allowed;
    }

    private static List<string> Parse(string cell, IEnumerable<string> above)
    {
        if (cell == "nothing")
            return [];
        if (!cell.StartsWith(AllAbove, StringComparison.Ordinal))
            return [.. cell.Split(", ")];
        var excluded = cell[AllAbove.Length..].Split(", ");
        return [.. above.Where(folder => !excluded.Any(name => folder == name || folder.StartsWith(name + "/", StringComparison.Ordinal)))];
    }

    /// <summary>Matches rows of one folder with references; the other rows have no projects of the product.</summary>
    [GeneratedRegex(@"^\| `([^`]*?)/?` \| [^|\n]* \| ([^|\n]*\w) \|$", RegexOptions.Multiline)]
    private static partial Regex Row();
}
