using System.Text.RegularExpressions;
using FlagCluster.Testing;

namespace FlagCluster.Architecture.Tests;

/// <summary>Tests that names, comments, texts and documents use standard terms and short lines (CONTRIBUTING.md, Style).</summary>
public sealed partial class LanguageTests
{
    private const int MaxLineLength = 140;

    /// <summary>Two screens of a decision as a reader sees them: the lines of each, and the characters of a line.</summary>
    private const int MaxDecisionLines = 80,
        ScreenWidth = 110;

    public static TheoryData<string> Folders => [.. SourceTree.Texts.Select(path => path.Split('/')[0]).Distinct()];

    public static TheoryData<string> Decisions =>
        [.. SourceTree.Documents.Where(path => path.StartsWith("docs/adr/0", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Folders))]
    public void Texts_InAFolder_UseStandardTerms(string folder)
    {
        var found =
            from path in SourceTree.Texts
            where IsIn(folder, path) && !IsExempt(path)
            let text = Repository.Read(path)
            from problem in Glossary.SearchPhrases(text).Concat(SourceTree.IsCode(path) ? Glossary.SearchNames(text) : [])
            select $"{path}: {problem}";

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

    [Theory]
    [MemberData(nameof(Decisions))]
    public void Length_OfADecision_IsTwoScreensAtMost(string path)
    {
        // A paragraph is one line of the file, which the reader's window wraps.
        var lines = Repository.Read(path).TrimEnd().Split('\n').Sum(line => Math.Max(1, (line.Length + ScreenWidth - 1) / ScreenWidth));

        Assert.True(lines <= MaxDecisionLines, $"{path} has {lines} lines of {ScreenWidth} characters; shorten it to {MaxDecisionLines}.");
    }

    /// <summary>Replaces raw string literals, which contain JSON, SQL and YAML, by the same number of empty lines.</summary>
    private static string WithoutDocuments(string source) =>
        RawText().Replace(source, match => new('\n', match.Value.Count(character => character == '\n')));

    /// <summary>Returns whether a file may have any words: the history keeps its own, and the glossary and its tests have all.</summary>
    private static bool IsExempt(string path) =>
        path == "CHANGELOG.md" || path.StartsWith("tests/Architecture.Tests/Glossary", StringComparison.Ordinal);

    private static bool IsIn(string folder, string path) => path.Split('/')[0] == folder;

    [GeneratedRegex("\"{3}[\\s\\S]*?\"{3}")]
    private static partial Regex RawText();
}
