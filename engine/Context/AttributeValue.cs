namespace FlagCluster.Engine.Context;

internal enum AttributeKind : byte
{
    Missing,
    Null,
    Boolean,
    Number,
    Text,

    /// <summary>The first of the kinds that are not scalar.</summary>
    List,

    /// <summary>An object: only its presence counts; its properties have their own slots.</summary>
    Object,

    /// <summary>A list inside a list; as an attribute of its own it would be a <see cref="List"/>.</summary>
    NestedList,

    /// <summary>A value that no test can read; an evaluation that needs it fails.</summary>
    Unusable,
}

/// <summary>
/// Represents an attribute's value inside an <see cref="EvaluationContext"/>: a number, or a range of the context's buffers.
/// </summary>
internal readonly struct AttributeValue(AttributeKind kind, double number = 0, int start = 0, int length = 0, int properties = 0)
{
    public readonly double Number = number;
    public readonly int Start = start;
    public readonly int Length = length;

    /// <summary>The position of the first property of an element plus one; 0 is none.</summary>
    public readonly int Properties = properties;
    public readonly AttributeKind Kind = kind;

    /// <summary>Gets why a value of the kind <see cref="AttributeKind.Unusable"/> cannot be read.</summary>
    public UnusableReason Reason => (UnusableReason)Start;

    public static AttributeValue Unusable(UnusableReason reason) => new(AttributeKind.Unusable, 0, (int)reason);
}
