using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace FlagCluster.Engine.Patterns;

/// <summary>
/// Represents a compiled regular expression: a deterministic automaton that reads a text once, one table lookup per code point. Matching
/// allocates nothing. Thread-safe.
/// </summary>
public sealed class Pattern
{
    /// <summary>The state in which no text matches any more.</summary>
    internal const ushort Rejected = 0;

    /// <summary>The state in which the text matches, whatever follows.</summary>
    internal const ushort Accepted = 1;

    private readonly PatternAlphabet _alphabet;
    private readonly ushort _start;
    private readonly ushort[] _table;
    private readonly bool[] _acceptsAtEnd;

    internal Pattern(PatternAlphabet alphabet, ushort start, ushort[] table, bool[] acceptsAtEnd, int buildSteps)
    {
        _alphabet = alphabet;
        _start = start;
        _table = table;
        _acceptsAtEnd = acceptsAtEnd;
        BuildSteps = buildSteps;
    }

    /// <summary>Gets the number of states.</summary>
    internal int States => _acceptsAtEnd.Length;

    /// <summary>Gets the number of transitions.</summary>
    internal int Transitions => _table.Length;

    /// <summary>Gets the number of instructions that were written and visited to build the automaton, and of pairs of classes and sets.
    /// </summary>
    internal int BuildSteps { get; }

    /// <summary>Compiles a pattern.</summary>
    /// <param name="text">The pattern, in the dialect of docs/ruleset.md.</param>
    /// <param name="pattern">The compiled pattern, or null.</param>
    /// <param name="problem">What is wrong, where, and what to do; or null.</param>
    internal static bool TryCompile(string text, [NotNullWhen(true)] out Pattern? pattern, [NotNullWhen(false)] out string? problem) =>
        TryCompile(text, false, out pattern, out problem);

    /// <summary>Compiles a pattern.</summary>
    /// <param name="text">The pattern, in the dialect of docs/ruleset.md.</param>
    /// <param name="ignoreCase">Whether the case of ASCII letters is ignored, as if the pattern began with <c>(?i)</c>.</param>
    /// <param name="pattern">The compiled pattern, or null.</param>
    /// <param name="problem">What is wrong, where, and what to do; or null.</param>
    public static bool TryCompile(
        string text,
        bool ignoreCase,
        [NotNullWhen(true)] out Pattern? pattern,
        [NotNullWhen(false)] out string? problem
    ) => TryCompile(text, ignoreCase, out pattern, out problem, out _);

    /// <summary>Compiles a pattern, and returns the work that it took.</summary>
    /// <param name="text">The pattern, in the dialect of docs/ruleset.md.</param>
    /// <param name="ignoreCase">Whether the case of ASCII letters is ignored, as if the pattern began with <c>(?i)</c>.</param>
    /// <param name="pattern">The compiled pattern, or null.</param>
    /// <param name="problem">What is wrong, where, and what to do; or null.</param>
    /// <param name="steps">The work: <see cref="BuildSteps"/>, also of a pattern that was refused because of them.</param>
    internal static bool TryCompile(
        string text,
        bool ignoreCase,
        [NotNullWhen(true)] out Pattern? pattern,
        [NotNullWhen(false)] out string? problem,
        out int steps
    )
    {
        ArgumentNullException.ThrowIfNull(text);
        try
        {
            pattern = PatternAutomatonBuilder.Build(PatternProgram.Create(PatternParser.Parse(text, ignoreCase)));
            problem = null;
            steps = pattern.BuildSteps;
            return true;
        }
        catch (PatternException exception)
        {
            pattern = null;
            problem = exception.Message;
            steps = exception.Steps;
            return false;
        }
    }

    /// <summary>Returns whether the pattern matches somewhere in a text.</summary>
    /// <param name="utf8">The text, valid UTF-8.</param>
    public bool IsMatch(ReadOnlySpan<byte> utf8) => IsMatch(utf8, out _);

    /// <summary>Returns whether the pattern matches, and the work that it took.</summary>
    /// <param name="utf8">The text, valid UTF-8.</param>
    /// <param name="lookups">The number of lookups in the table: one per code point until the outcome is known.</param>
    internal bool IsMatch(ReadOnlySpan<byte> utf8, out int lookups)
    {
        var width = _alphabet.Count;
        var table = _table;
        int state = _start;
        lookups = 0;
        for (var at = 0; at < utf8.Length && state > Accepted; lookups++)
        {
            var length = 1;
            var @class = utf8[at] < 128 ? _alphabet.OfAscii(utf8[at]) : Decode(utf8[at..], out length);
            state = table[state * width + @class];
            at += length;
        }
        return _acceptsAtEnd[state];
    }

    private int Decode(ReadOnlySpan<byte> utf8, out int length)
    {
        Rune.DecodeFromUtf8(utf8, out var rune, out length);
        return _alphabet.Of(rune.Value);
    }
}
