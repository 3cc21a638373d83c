namespace FlagCluster.Engine.Context;

internal enum AttributeKind : byte
{
    Missing,
    Null,
    Boolean,
    Number,
    Text,
    List,

    /// <summary>Of which only its being there counts; what is in it has slots of its own.</summary>
    Object,
}

/// <summary>An attribute's value inside an <see cref="EvaluationContext"/>: a number in place, the rest as a range of the context's buffers.</summary>
internal readonly struct AttributeValue(AttributeKind kind, double number = 0, int start = 0, int length = 0)
{
    public readonly double Number = number;
    public readonly int Start = start;
    public readonly int Length = length;
    public readonly AttributeKind Kind = kind;
}
