using System.Text;

namespace FlagCluster.Integrations.Trees;

/// <summary>Represents the text of a file with line feeds only and one at its end, and how the file has it.</summary>
internal sealed class SourceText
{
    private const string Feed = "\n",
        ReturnAndFeed = "\r\n",
        Mark = "\uFEFF";

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly bool _hasMark,
        _hasReturns;

    private SourceText(string text)
    {
        _hasMark = text.StartsWith(Mark, StringComparison.Ordinal);
        if (_hasMark)
            text = text[Mark.Length..];
        _hasReturns = 2 * text.AsSpan().Count(ReturnAndFeed) > text.AsSpan().Count(Feed);
        Text = text.Replace(ReturnAndFeed, Feed, StringComparison.Ordinal);
        if (!Text.EndsWith('\n'))
            Text += Feed;
    }

    /// <summary>Gets the text.</summary>
    public string Text { get; }

    /// <summary>Returns the text of a file.</summary>
    /// <exception cref="DecoderFallbackException">The file is not UTF-8.</exception>
    public static SourceText Of(TreeFile file) => new(Strict.GetString(file.Content.Span));

    /// <summary>Returns a text as the file has it: with its byte order mark, and the line ends that most of its lines have.</summary>
    public string Format(string text) =>
        (_hasMark ? Mark : "") + (_hasReturns ? text.Replace(Feed, ReturnAndFeed, StringComparison.Ordinal) : text);
}
