namespace FlagCluster.Engine.Conditions;

/// <summary>Represents texts of which one may be part of another text.</summary>
internal sealed class SubstringSet
{
    /// <summary>The number of texts up to which searching one after the other is faster.</summary>
    private const int SearchedOneByOne = 16;

    /// <summary>The size up to which a search compares a text within few steps, wherever it starts.</summary>
    private const int SearchedBytes = 64;

    private readonly byte[][] _texts;
    private readonly SubstringAutomaton? _automaton;

    public SubstringSet(byte[][] texts)
    {
        _texts = texts;
        _automaton = texts.Length > SearchedOneByOne || texts.Any(text => text.Length > SearchedBytes) ? new(texts) : null;
    }

    /// <summary>Returns the number of steps of a search; a vectorized search has sixteen bytes in a step.</summary>
    public int StepsIn(int length) => _automaton is not null ? length : length / 16 * _texts.Length;

    /// <summary>Returns whether a text contains one of the texts.</summary>
    public bool Matches(ReadOnlySpan<byte> text)
    {
        if (_automaton is not null)
            return _automaton.Matches(text);
        foreach (var part in _texts)
            if (text.IndexOf(part) >= 0)
                return true;
        return false;
    }
}
