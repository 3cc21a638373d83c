using System.Text.RegularExpressions;
using FlagCluster.Testing;

namespace FlagCluster.Architecture.Tests;

/// <summary>Tests that comments, log messages, error texts and documents use standard terms (CONTRIBUTING.md, Style).</summary>
public sealed partial class LanguageTests
{
    private const int MaxLineLength = 140;

    /// <summary>Phrases that have a standard term, with the term to use.</summary>
    private static readonly (string Pattern, string Instead)[] Phrases =
    [
        (@"(is|are|was|were|be|been) away", "unavailable"),
        ("deaf", "unresponsive"),
        ("(goes|go|going|went|gone) on (with|as|being|answering|serving)", "continues"),
        ("(goes|go|went) on where", "continues"),
        ("(is|are|not|be) to be had", "available"),
        ("can be had", "available"),
        ("(is|are|was|were|be) told (that|of|by|to|when)", "notified, receives"),
        ("hears of", "is notified of"),
        ("word of a change", "change notification"),
        ("(besides|beside) (the|its|what|an?|it)", "alongside, next to"),
        ("whoever", "any caller that"),
        ("anew", "again"),
        ("for good", "permanently"),
        ("the very", "the same"),
        ("(take|takes|taking|took) leave", "close"),
        ("lanes?", "delivery queue"),
        ("manners", "cooperative batching"),
        ("(in a|the) storm of", "burst"),
        ("(a|the|its|one) tally", "counter"),
        ("first start", "bootstrap"),
        ("unrouted", "fallback"),
        // The committer of a commit is a term of Git.
        ("committers? of (an|the|its|each) environments?", "write handler"),
        ("log storm", "log throttle"),
        ("endless(ly)?", "without a limit"),
        ("without end", "without a limit"),
        ("(the|of the|our|this) house", "solution, project"),
        ("(a|the|each|every|any|which|its) rooms?", "library, folder"),
        ("who are you", "authentication required"),
        ("nobody's|somebody's", "name the owner"),
        ("in vain", "name what did not happen"),
        ("so to speak", "remove"),
    ];

    private static readonly Regex Forbidden = new(
        $@"(?<![\w`-])({string.Join('|', Phrases.Select(phrase => phrase.Pattern))})(?![\w`-])",
        RegexOptions.IgnoreCase
    );

    public static TheoryData<string> Folders =>
        [.. SourceTree.CSharpFiles.Concat(SourceTree.Documents).Select(path => path.Split('/')[0]).Distinct()];

    [Theory]
    [MemberData(nameof(Folders))]
    public void Texts_InAFolder_UseStandardTerms(string folder)
    {
        var found = SourceTree
            .CSharpFiles.Concat(SourceTree.TypeScriptFiles)
            .Where(path => IsIn(folder, path))
            .SelectMany(path => Search(path, CommentsAndTexts(Repository.Read(path))))
            .Concat(SourceTree.Documents.Where(path => IsIn(folder, path)).SelectMany(path => Search(path, Repository.Read(path))));

        Assert.Empty(found);
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void Lines_InAFolder_AreWithinTheLimit(string folder)
    {
        var found =
            from path in SourceTree.CSharpFiles.Concat(SourceTree.TypeScriptFiles)
            where IsIn(folder, path)
            from line in WithoutDocuments(Repository.Read(path)).Split('\n').Index()
            where line.Item.Length > MaxLineLength
            select $"{path}:{line.Index + 1} has {line.Item.Length} characters";

        Assert.Empty(found);
    }

    /// <summary>Replaces raw string literals, which contain JSON, SQL and YAML, by the same number of empty lines.</summary>
    private static string WithoutDocuments(string source) =>
        RawText().Replace(source, match => new('\n', match.Value.Count(character => character == '\n')));

    private static bool IsIn(string folder, string path) =>
        path.Split('/')[0] == folder && !path.EndsWith($"/{nameof(LanguageTests)}.cs", StringComparison.Ordinal) && path != "CHANGELOG.md";

    private static IEnumerable<string> Search(string path, string text) =>
        Forbidden.Matches(text).Select(match => $"{path}: \"{match.Value}\" (write: {Instead(match.Value)})");

    private static string Instead(string found) =>
        Phrases.First(phrase => Regex.IsMatch(found, $"^({phrase.Pattern})$", RegexOptions.IgnoreCase)).Instead;

    /// <summary>Returns the comments and string literals of a C# file, one per line.</summary>
    private static string CommentsAndTexts(string source) =>
        string.Join('\n', CommentOrText().Matches(source).Select(match => match.Value));

    [GeneratedRegex("\"{3}[\\s\\S]*?\"{3}")]
    private static partial Regex RawText();

    [GeneratedRegex("\"\"\"[\\s\\S]*?\"\"\"|@\"(?:[^\"]|\"\")*\"|\"(?:\\\\.|[^\"\\\\\\n])*\"|//[^\\n]*")]
    private static partial Regex CommentOrText();
}
