using System.Collections.Immutable;

namespace FlagCluster.Engine.Patterns;

/// <summary>Represents a part of a regular expression.</summary>
internal abstract record PatternNode;

/// <summary>One code point of a set.</summary>
internal sealed record SetNode(CodePointSet Set) : PatternNode;

/// <summary>One part after the other; nothing without any.</summary>
internal sealed record SequenceNode(ImmutableArray<PatternNode> Parts) : PatternNode;

/// <summary>One of several parts.</summary>
internal sealed record AlternationNode(ImmutableArray<PatternNode> Parts) : PatternNode;

/// <summary>A part that repeats.</summary>
/// <param name="Part">The part.</param>
/// <param name="Min">The smallest number of repetitions.</param>
/// <param name="Max">The largest number; null for any.</param>
internal sealed record RepetitionNode(PatternNode Part, int Min, int? Max) : PatternNode;

/// <summary>A position of the text.</summary>
internal sealed record AssertionNode(PatternAssertion Assertion) : PatternNode;

/// <summary>Specifies what is true at a position of the text.</summary>
internal enum PatternAssertion
{
    /// <summary>It is the start of the text.</summary>
    Start,

    /// <summary>It is the end of the text.</summary>
    End,

    /// <summary>Exactly one of its neighbors is in <see cref="CodePointSet.Word"/>.</summary>
    WordBoundary,

    /// <summary>Both or none of its neighbors are in <see cref="CodePointSet.Word"/>.</summary>
    NotWordBoundary,
}
