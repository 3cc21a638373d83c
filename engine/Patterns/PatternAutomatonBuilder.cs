namespace FlagCluster.Engine.Patterns;

/// <summary>
/// Builds the deterministic automaton of a program. A pattern whose automaton would be large is refused: nothing is left that would take
/// more than one step per code point, or memory, while texts of callers are matched.
/// </summary>
internal sealed class PatternAutomatonBuilder
{
    private readonly PatternProgram _program;
    private readonly PatternAlphabet _alphabet;
    private readonly PatternClosure _closure;
    private readonly int _wordSet;
    private readonly bool _usesStart,
        _usesWords;
    private readonly Dictionary<string, ushort> _states = new(StringComparer.Ordinal);
    private readonly List<string> _keys = [];

    private PatternAutomatonBuilder(PatternProgram program)
    {
        _program = program;
        _usesStart = Uses(PatternAssertion.Start);
        _usesWords = Uses(PatternAssertion.WordBoundary) || Uses(PatternAssertion.NotWordBoundary);
        IReadOnlyList<CodePointSet> sets = _usesWords ? [.. program.Sets, CodePointSet.Word] : program.Sets;
        _wordSet = _usesWords ? sets.Count - 1 : -1;
        _alphabet = new(sets);
        _closure = new(program, _alphabet, sets.Count);
    }

    /// <summary>Builds the automaton.</summary>
    /// <exception cref="PatternException">It would be too large.</exception>
    public static Pattern Build(PatternProgram program) => new PatternAutomatonBuilder(program).Build();

    private Pattern Build()
    {
        var table = new List<ushort>();
        var acceptsAtEnd = new List<bool>();
        // The two states that end a match come first; nothing leaves them.
        AddFinal(Pattern.Rejected, accepts: false);
        AddFinal(Pattern.Accepted, accepts: true);
        var start = StateOf([(char)0], new(IsStart: true, AfterWord: false));
        for (var state = start; state < _keys.Count; state++)
        {
            var (before, from) = Parse(_keys[state]);
            for (var @class = 0; @class < _alphabet.Count; @class++)
            {
                table.Add(Follow(before, from, @class));
                CheckSize(table.Count);
            }
            acceptsAtEnd.Add(_closure.Matches(from, before.At(isEnd: true, beforeWord: false), -1, out _));
        }
        var entries = table.ToArray();
        RejectEarly(entries, acceptsAtEnd);
        return new(_alphabet, start, entries, [.. acceptsAtEnd], _closure.Steps);

        void AddFinal(ushort state, bool accepts)
        {
            _keys.Add("");
            acceptsAtEnd.Add(accepts);
            for (var @class = 0; @class < _alphabet.Count; @class++)
                table.Add(state);
        }
    }

    private ushort Follow(Before before, ReadOnlySpan<char> from, int @class)
    {
        var isWord = _wordSet >= 0 && _alphabet.Contains(_wordSet, @class);
        if (_closure.Matches(from, before.At(isEnd: false, isWord), @class, out var next))
            return Pattern.Accepted;
        Span<char> instructions = next.Count <= 256 ? stackalloc char[next.Count] : new char[next.Count];
        for (var i = 0; i < next.Count; i++)
            instructions[i] = (char)next[i];
        return StateOf(instructions, new(IsStart: false, isWord));
    }

    /// <summary>Returns the state for the instructions at a position and what precedes it.</summary>
    private ushort StateOf(ReadOnlySpan<char> instructions, Before before)
    {
        var kind = (before.IsStart && (_usesStart || _usesWords), before.AfterWord) switch
        {
            (true, _) => 's',
            (_, true) => 'w',
            _ => 'o',
        };
        var key = string.Concat([kind], instructions);
        if (_states.TryGetValue(key, out var state))
            return state;
        if (_keys.Count == PatternLimits.States)
            throw TooLarge();
        _states.Add(key, state = (ushort)_keys.Count);
        _keys.Add(key);
        return state;
    }

    private static (Before Before, string From) Parse(string key) => (new(key[0] == 's', key[0] == 'w'), key[1..]);

    private void CheckSize(int transitions)
    {
        if (transitions > PatternLimits.Transitions || _closure.Steps > PatternLimits.BuildSteps)
            throw TooLarge();
    }

    private PatternException TooLarge() =>
        new(
            "The pattern needs too large an automaton; anchor it with '^', lower its counts, or write '*' or '+' instead of counts. "
                + "Alternatives can be patterns of their own."
        )
        {
            Steps = _closure.Steps,
        };

    /// <summary>Replaces transitions to states that cannot match any more, so that long texts are not read to the end.</summary>
    private void RejectEarly(ushort[] table, List<bool> acceptsAtEnd)
    {
        var width = _alphabet.Count;
        var isLive = acceptsAtEnd.ToArray();
        for (var changed = true; changed; )
        {
            changed = false;
            // Most transitions lead to later states, so that one round backwards finds nearly all.
            for (var state = isLive.Length - 1; state > Pattern.Accepted; state--)
            {
                if (isLive[state])
                    continue;
                foreach (var next in table.AsSpan(state * width, width))
                    changed |= isLive[state] |= isLive[next];
            }
        }
        foreach (ref var next in table.AsSpan())
            if (!isLive[next])
                next = Pattern.Rejected;
    }

    private bool Uses(PatternAssertion assertion) => _program.Instructions.Contains(new(OpCode.Assert, (int)assertion));

    /// <summary>Represents what precedes a position.</summary>
    private readonly record struct Before(bool IsStart, bool AfterWord)
    {
        public PatternPosition At(bool isEnd, bool beforeWord) => new(IsStart, isEnd, AfterWord, beforeWord);
    }
}
