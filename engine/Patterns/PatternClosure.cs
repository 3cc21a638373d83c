namespace FlagCluster.Engine.Patterns;

/// <summary>
/// Follows a program from a set of instructions over one code point. Reused for all transitions of one automaton; counts its work.
/// </summary>
internal sealed class PatternClosure
{
    private readonly IReadOnlyList<Instruction> _program;
    private readonly PatternAlphabet _alphabet;
    private readonly CopyRegion[][] _regionsOf;
    private readonly Dictionary<(int Region, int Offset), int> _best = [];
    private readonly int[] _visited;
    private readonly bool[] _isNext;
    private readonly Stack<int> _open = new();
    private readonly List<int> _next = [];
    private int _round;

    public PatternClosure(PatternProgram program, PatternAlphabet alphabet, int sets)
    {
        _program = program.Instructions;
        _alphabet = alphabet;
        // What it took to write the program and its alphabet.
        Steps = _program.Count + sets * alphabet.Count;
        _visited = new int[_program.Count];
        _isNext = new bool[_program.Count];
        _regionsOf = new CopyRegion[_program.Count][];
        Array.Fill(_regionsOf, []);
        foreach (var region in program.Regions)
            for (var at = region.Start; at < region.Start + region.Size * region.Copies; at++)
                _regionsOf[at] = [.. _regionsOf[at], region];
    }

    /// <summary>Gets the work so far: the instructions that were written and visited, and the pairs of classes and sets.</summary>
    public int Steps { get; private set; }

    /// <summary>Returns whether the instructions reach a match at a position, and collects what follows when they do not.</summary>
    /// <param name="from">The instructions at the position.</param>
    /// <param name="position">The position.</param>
    /// <param name="class">The class of the code point at the position, or −1 at the end of the text.</param>
    /// <param name="next">The instructions after the code point in ascending order, valid until the next call.</param>
    public bool Matches(ReadOnlySpan<char> from, PatternPosition position, int @class, out List<int> next)
    {
        next = _next;
        _next.Clear();
        _round++;
        foreach (var start in from)
            _open.Push(start);
        while (_open.TryPop(out var at))
        {
            if (_visited[at] == _round)
                continue;
            _visited[at] = _round;
            Steps++;
            var instruction = _program[at];
            switch (instruction.Code)
            {
                case OpCode.Match:
                    _open.Clear();
                    Clear();
                    return true;
                case OpCode.Jump:
                    _open.Push(instruction.Argument);
                    break;
                case OpCode.Split:
                    _open.Push(instruction.Argument);
                    _open.Push(at + 1);
                    break;
                case OpCode.Assert when position.Holds((PatternAssertion)instruction.Argument):
                    _open.Push(at + 1);
                    break;
                case OpCode.Set when @class >= 0 && _alphabet.Contains(instruction.Argument, @class):
                    Add(at + 1);
                    break;
            }
        }
        // The pattern may begin at every position.
        Add(0);
        Prune();
        Clear();
        _next.Sort();
        return false;
    }

    private void Add(int at)
    {
        if (_isNext[at])
            return;
        _isNext[at] = true;
        _next.Add(at);
    }

    private void Clear()
    {
        foreach (var at in _next)
            _isNext[at] = false;
    }

    /// <summary>Removes instructions in copies when the same instruction of a copy that accepts more is there too.</summary>
    private void Prune()
    {
        _best.Clear();
        foreach (var at in _next)
        foreach (var region in _regionsOf[at])
        {
            Steps++;
            var key = (region.Start, (at - region.Start) % region.Size);
            if (!_best.TryGetValue(key, out var best) || (region.LaterAccepts ? at > best : at < best))
                _best[key] = at;
        }
        if (_best.Count > 0)
            _next.RemoveAll(IsExceeded);
    }

    private bool IsExceeded(int at)
    {
        foreach (var region in _regionsOf[at])
        {
            if (_best[(region.Start, (at - region.Start) % region.Size)] == at)
                continue;
            _isNext[at] = false;
            return true;
        }
        return false;
    }
}

/// <summary>Represents what assertions ask of a position.</summary>
/// <param name="IsStart">Whether it is the start of the text.</param>
/// <param name="IsEnd">Whether it is the end of the text.</param>
/// <param name="AfterWord">Whether the code point before it is in <see cref="CodePointSet.Word"/>.</param>
/// <param name="BeforeWord">Whether the code point after it is.</param>
internal readonly record struct PatternPosition(bool IsStart, bool IsEnd, bool AfterWord, bool BeforeWord)
{
    public bool Holds(PatternAssertion assertion) =>
        assertion switch
        {
            PatternAssertion.Start => IsStart,
            PatternAssertion.End => IsEnd,
            PatternAssertion.WordBoundary => AfterWord != BeforeWord,
            _ => AfterWord == BeforeWord,
        };
}
