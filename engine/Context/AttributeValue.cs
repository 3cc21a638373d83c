namespace FlagCluster.Engine.Context;

internal enum AttributeKind : byte
{
    Missing,
    Null,
    Boolean,
    Number,
    Text,
    List,

    /// <summary>An object: only its presence counts; its properties have their own slots.</summary>
    Object,
}

/// <summary>
/// Represents an attribute's value inside an <see cref="EvaluationContext"/>: a number, or a range of the context's buffers.
/// </summary>
internal readonly struct AttributeValue(AttributeKind kind, double number = 0, int start = 0, int length = 0)
{
    public readonly double Number = number;
    public readonly int Start = start;
    public readonly int Length = length;
    public readonly AttributeKind Kind = kind;
}
