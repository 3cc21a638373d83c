using System.Text;
using FlagCluster.Engine.Patterns;
using FlagCluster.Integrations.Import.Source;

namespace FlagCluster.Integrations.Import.Proof;

/// <summary>
/// Represents a regular expression of a source. It is the one part of the proof that the engine evaluates: a source is written by a caller,
/// and no other engine reads a text within a known number of steps.
/// </summary>
internal sealed class SourcePattern
{
    private readonly Pattern _pattern;

    private SourcePattern(Pattern pattern) => _pattern = pattern;

    /// <summary>Compiles a pattern, which takes up to 10 ms: keep the result.</summary>
    /// <exception cref="SourceException">Its syntax is of another dialect, or it needs too large an automaton.</exception>
    public static SourcePattern Of(SourcePlace place, string text, bool ignoreCase = false) =>
        Pattern.TryCompile(text, ignoreCase, out var pattern, out var problem)
            ? new(pattern)
            : throw new SourceException(place, $"The regular expression '{SourceNode.Shown(text)}' cannot be used: {problem}");

    /// <summary>Returns whether the pattern matches somewhere in a text.</summary>
    public bool IsMatch(string text) => _pattern.IsMatch(Encoding.UTF8.GetBytes(text));
}
