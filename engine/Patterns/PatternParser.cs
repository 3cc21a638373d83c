using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Engine.Patterns;

/// <summary>
/// Reads the dialect that docs/ruleset.md describes: what the common dialects agree on. Syntax that they do not have, or that means
/// different things in them, is an error with a sentence that says what to write.
/// </summary>
internal sealed class PatternParser
{
    private const int MaxGroups = 50;

    private readonly string _text;
    private int _at;
    private int _groups;
    private bool _ignoreCase;
    private bool _dotAll;

    private PatternParser(string text, bool ignoreCase)
    {
        _text = text;
        _ignoreCase = ignoreCase;
    }

    /// <summary>Reads a pattern.</summary>
    /// <exception cref="PatternException">The text is not a pattern of the dialect.</exception>
    public static PatternNode Parse(string text, bool ignoreCase = false)
    {
        var parser = new PatternParser(text, ignoreCase);
        var node = parser.ReadAlternation();
        return parser._at == text.Length ? node : throw parser.Error("There is a ')' without a '('; escape it as '\\)'.");
    }

    private bool IsAtEnd => _at == _text.Length;

    private char Next => _text[_at];

    private PatternNode ReadAlternation()
    {
        var parts = ImmutableArray.CreateBuilder<PatternNode>();
        parts.Add(ReadSequence());
        while (TryRead("|"))
            parts.Add(ReadSequence());
        return parts.Count == 1 ? parts[0] : new AlternationNode(parts.ToImmutable());
    }

    private SequenceNode ReadSequence()
    {
        var parts = ImmutableArray.CreateBuilder<PatternNode>();
        while (!IsAtEnd && Next is not ('|' or ')'))
            if (ReadAtom() is { } atom)
                parts.Add(ReadQuantifier(atom));
        return new(parts.ToImmutable());
    }

    /// <summary>Reads one atom; null for options such as <c>(?i)</c>, which match nothing.</summary>
    private PatternNode? ReadAtom()
    {
        switch (Next)
        {
            case '(':
                return ReadGroup();
            case '[':
                return new SetNode(PatternClassParser.Read(_text, ref _at, _ignoreCase));
            case '.':
                _at++;
                return new SetNode(_dotAll ? CodePointSet.Any : CodePointSet.NotLineFeed);
            case '^':
                _at++;
                return new AssertionNode(PatternAssertion.Start);
            case '$':
                _at++;
                return new AssertionNode(PatternAssertion.End);
            case '\\':
                return ReadEscape();
            case '*' or '+' or '?':
                throw Error($"There is nothing that '{Next}' could repeat; escape it as '\\{Next}'.");
            case '{' or '}' or ']':
                throw Error($"Escape '{Next}' as '\\{Next}': dialects disagree about its meaning here.");
            default:
                return new SetNode(Cased(ReadCodePoint()));
        }
    }

    private PatternNode ReadEscape()
    {
        if (TryRead("\\A"))
            return new AssertionNode(PatternAssertion.Start);
        if (TryRead("\\z"))
            return new AssertionNode(PatternAssertion.End);
        if (TryRead("\\b"))
            return new AssertionNode(PatternAssertion.WordBoundary);
        if (TryRead("\\B"))
            return new AssertionNode(PatternAssertion.NotWordBoundary);
        return new SetNode(Cased(PatternEscapes.Read(_text, ref _at, _ignoreCase)));
    }

    private CodePointSet ReadCodePoint()
    {
        if (!Rune.TryGetRuneAt(_text, _at, out var rune))
            throw Error("The text is not valid Unicode: it has an unpaired surrogate.");
        if (_ignoreCase && !rune.IsAscii)
            throw Error(PatternEscapes.AsciiOnly);
        _at += rune.Utf16SequenceLength;
        return CodePointSet.Of((rune.Value, rune.Value));
    }

    private CodePointSet Cased(CodePointSet set) => _ignoreCase ? set.WithBothCases() : set;

    private PatternNode? ReadGroup()
    {
        if (++_groups > MaxGroups)
            throw Error($"Groups may be nested {MaxGroups} deep at most.");
        var (ignoreCase, dotAll) = (_ignoreCase, _dotAll);
        if (ReadGroupStart() is false)
        {
            // Options apply to the rest of the enclosing group.
            _groups--;
            return null;
        }
        var node = ReadAlternation();
        if (!TryRead(")"))
            throw Error("A '(' has no ')'.");
        (_ignoreCase, _dotAll) = (ignoreCase, dotAll);
        _groups--;
        return node;
    }

    /// <summary>Reads what precedes the content of a group.</summary>
    /// <returns>False for options without a content.</returns>
    private bool ReadGroupStart()
    {
        if (TryRead("(?:"))
            return true;
        if (Starts("(?=") || Starts("(?!") || Starts("(?<=") || Starts("(?<!"))
            throw Error("Look-around is not supported: it cannot be evaluated in one pass over the text.");
        if (Starts("(?P<") || Starts("(?<"))
            return ReadGroupName();
        if (!TryRead("(?"))
            return TryRead("(");
        return ReadOptions();
    }

    private bool ReadGroupName()
    {
        var start = _text.IndexOf('<', _at) + 1;
        var end = _text.IndexOf('>', start);
        var name = end < 0 ? "" : _text[start..end];
        if (name.Length == 0 || char.IsAsciiDigit(name[0]) || !name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'))
            throw Error("A group's name has ASCII letters, digits and '_', and does not start with a digit: (?<name>…).");
        _at = end + 1;
        return true;
    }

    private bool ReadOptions()
    {
        var value = true;
        for (var first = _at; !IsAtEnd; _at++)
        {
            switch (Next)
            {
                case 'i':
                    _ignoreCase = value;
                    break;
                case 's':
                    _dotAll = value;
                    break;
                case '-' when value:
                    value = false;
                    break;
                case ')' or ':' when _at > first && _text[_at - 1] != '-':
                    return _text[_at++] == ':';
                default:
                    throw Error(
                        "After '(?' follows ':', '<name>', or one of the options 'i' (ignore the case of ASCII letters) and 's' ('.' "
                            + "matches line feeds too)."
                    );
            }
        }
        throw Error("A '(' has no ')'.");
    }

    private PatternNode ReadQuantifier(PatternNode atom)
    {
        if (IsAtEnd || Next is not ('*' or '+' or '?' or '{'))
            return atom;
        if (atom is AssertionNode)
            throw Error("A position such as '^', '$' or '\\b' cannot be repeated.");
        var (min, max) = ReadCounts();
        // Whether a repetition prefers few or many does not decide whether the text matches.
        if (TryRead("?"))
            return new RepetitionNode(atom, min, max);
        if (!IsAtEnd && Next == '+')
            throw Error("Possessive repetitions are not supported; remove the '+'.");
        if (!IsAtEnd && Next is '*' or '{')
            throw Error("A repetition follows a repetition; put the first into a group.");
        return new RepetitionNode(atom, min, max);
    }

    private (int Min, int? Max) ReadCounts()
    {
        switch (_text[_at++])
        {
            case '*':
                return (0, null);
            case '+':
                return (1, null);
            case '?':
                return (0, 1);
        }
        if (ReadCount() is not { } min)
            throw Error("After '{' follows a count, as in {3}, {3,} or {0,5}; escape a literal '{' as '\\{'.");
        var max = (int?)min;
        if (TryRead(","))
            max = ReadCount();
        if (!TryRead("}"))
            throw Error("A count ends with '}', as in {3}, {3,} or {0,5}; escape a literal '{' as '\\{'.");
        if (max < min)
            throw Error($"The counts {{{min},{max}}} are in the wrong order.");
        return (min, max);
    }

    private int? ReadCount()
    {
        var start = _at;
        while (!IsAtEnd && char.IsAsciiDigit(Next))
            _at++;
        if (_at == start)
            return null;
        if (int.TryParse(_text.AsSpan(start, _at - start), NumberStyles.None, CultureInfo.InvariantCulture, out var count))
            if (count <= RulesetLimits.PatternRepetitions)
                return count;
        throw Error($"A count may be {RulesetLimits.PatternRepetitions} at most.");
    }

    private bool Starts(string text) => string.CompareOrdinal(_text, _at, text, 0, text.Length) == 0;

    private bool TryRead(string text)
    {
        if (!Starts(text))
            return false;
        _at += text.Length;
        return true;
    }

    private PatternException Error(string detail) => PatternEscapes.Error(_at, detail);
}
