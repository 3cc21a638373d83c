using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Engine.Patterns;

/// <summary>
/// Represents a pattern as a nondeterministic automaton. Counted repetitions are written out, so its size is their product.
/// </summary>
/// <remarks>After K. Thompson, "Regular Expression Search Algorithm", 1968.</remarks>
internal sealed class PatternProgram
{
    private readonly List<Instruction> _instructions = [];
    private readonly List<CopyRegion> _regions = [];
    private readonly List<CodePointSet> _sets = [];
    private readonly Dictionary<CodePointSet, int> _setNumbers = [];

    private PatternProgram() { }

    /// <summary>Gets the instructions; the first one starts.</summary>
    public IReadOnlyList<Instruction> Instructions => _instructions;

    /// <summary>Gets the copies of repeated parts.</summary>
    public IReadOnlyList<CopyRegion> Regions => _regions;

    /// <summary>Gets the distinct sets of code points.</summary>
    public IReadOnlyList<CodePointSet> Sets => _sets;

    /// <summary>Writes out a pattern.</summary>
    /// <exception cref="PatternException">The pattern is too large.</exception>
    public static PatternProgram Create(PatternNode pattern)
    {
        var count = Repetitions(pattern);
        if (count > RulesetLimits.PatternRepetitions)
            throw new PatternException(
                $"Counted repetitions inside each other multiply to {count}; {RulesetLimits.PatternRepetitions} are allowed."
            );
        var program = new PatternProgram();
        program.Emit(pattern);
        program.Add(new(OpCode.Match));
        return program;
    }

    /// <summary>Returns the largest product of counts inside each other.</summary>
    private static long Repetitions(PatternNode node) =>
        node switch
        {
            SequenceNode sequence => sequence.Parts.Select(Repetitions).DefaultIfEmpty(1).Max(),
            AlternationNode alternation => alternation.Parts.Max(Repetitions),
            // The product saturates: it is compared with a small limit.
            RepetitionNode repetition => Math.Min(1_000_000_000, Repetitions(repetition.Part) * Copies(repetition)),
            _ => 1,
        };

    private static int Copies(RepetitionNode repetition) => Math.Max(1, Math.Max(repetition.Min, repetition.Max ?? 1));

    private void Emit(PatternNode node)
    {
        switch (node)
        {
            case SetNode set:
                Add(new(OpCode.Set, NumberOf(set.Set)));
                break;
            case AssertionNode assertion:
                Add(new(OpCode.Assert, (int)assertion.Assertion));
                break;
            case SequenceNode sequence:
                foreach (var part in sequence.Parts)
                    Emit(part);
                break;
            case AlternationNode alternation:
                EmitAlternation(alternation);
                break;
            case RepetitionNode { Max: null } open:
                EmitOpen(open);
                break;
            case RepetitionNode bounded:
                EmitBounded(bounded);
                break;
            default:
                throw new InvalidOperationException($"Unknown part {node.GetType().Name}.");
        }
    }

    private void EmitAlternation(AlternationNode node)
    {
        var jumps = new List<int>();
        for (var i = 0; i < node.Parts.Length - 1; i++)
        {
            var split = Add(new(OpCode.Split));
            Emit(node.Parts[i]);
            jumps.Add(Add(new(OpCode.Jump)));
            Aim(split, _instructions.Count);
        }
        Emit(node.Parts[^1]);
        foreach (var jump in jumps)
            Aim(jump, _instructions.Count);
    }

    private void EmitOpen(RepetitionNode node)
    {
        if (node.Min == 0)
        {
            var split = Add(new(OpCode.Split));
            Emit(node.Part);
            Add(new(OpCode.Jump, split));
            Aim(split, _instructions.Count);
            return;
        }
        var start = _instructions.Count;
        var last = start;
        for (var i = 0; i < node.Min; i++)
        {
            last = _instructions.Count;
            Emit(node.Part);
        }
        AddRegion(start, _instructions.Count - last, node.Min, laterAccepts: true);
        // A split continues with the next instruction or at its target.
        Add(new(OpCode.Split, last));
    }

    private void EmitBounded(RepetitionNode node)
    {
        for (var i = 0; i < node.Min; i++)
            Emit(node.Part);
        var start = _instructions.Count;
        var splits = new List<int>();
        for (var i = node.Min; i < node.Max; i++)
        {
            splits.Add(Add(new(OpCode.Split)));
            Emit(node.Part);
        }
        foreach (var split in splits)
            Aim(split, _instructions.Count);
        if (splits.Count > 0)
            AddRegion(start, (_instructions.Count - start) / splits.Count, splits.Count, laterAccepts: false);
    }

    private void AddRegion(int start, int size, int copies, bool laterAccepts)
    {
        if (copies > 1 && size > 0)
            _regions.Add(new(start, size, copies, laterAccepts));
    }

    private int Add(Instruction instruction)
    {
        if (_instructions.Count == PatternLimits.Instructions)
            throw new PatternException(
                $"The pattern has more than {PatternLimits.Instructions} steps after counted repetitions are written out; lower its counts."
            )
            {
                Steps = PatternLimits.Instructions,
            };
        _instructions.Add(instruction);
        return _instructions.Count - 1;
    }

    private void Aim(int at, int target) => _instructions[at] = _instructions[at] with { Argument = target };

    private int NumberOf(CodePointSet set)
    {
        if (_setNumbers.TryGetValue(set, out var number))
            return number;
        _setNumbers.Add(set, _sets.Count);
        _sets.Add(set);
        return _sets.Count - 1;
    }
}

/// <summary>Specifies what an instruction does.</summary>
internal enum OpCode
{
    /// <summary>Consumes a code point of the set with the number of the argument.</summary>
    Set,

    /// <summary>Continues when the <see cref="PatternAssertion"/> of the argument is true.</summary>
    Assert,

    /// <summary>Continues with the next instruction and at the argument.</summary>
    Split,

    /// <summary>Continues at the argument.</summary>
    Jump,

    /// <summary>Ends with a match.</summary>
    Match,
}

/// <summary>Represents a step of a program.</summary>
/// <param name="Code">What it does.</param>
/// <param name="Argument">Its argument.</param>
internal readonly record struct Instruction(OpCode Code, int Argument = 0);

/// <summary>
/// Represents adjacent copies of a repeated part. At the same instruction of two copies, one accepts every text that the other does: in
/// optional copies the earlier one, which may repeat more often; in copies before an unlimited repetition the later one, which must repeat
/// less often. Only that one has to be followed.
/// </summary>
/// <param name="Start">The first instruction of the first copy.</param>
/// <param name="Size">The instructions of a copy.</param>
/// <param name="Copies">The number of copies.</param>
/// <param name="LaterAccepts">Whether the later copy accepts more.</param>
internal readonly record struct CopyRegion(int Start, int Size, int Copies, bool LaterAccepts);
