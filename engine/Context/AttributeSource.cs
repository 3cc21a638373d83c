namespace FlagCluster.Engine.Context;

/// <summary>
/// Represents what a test reads: an attribute, or its converted value, which a context computes once; or the element of a list that is
/// tested, or one of its properties.
/// </summary>
/// <param name="Slot">The slot of the attribute; of an element that of the attribute that has the list.</param>
/// <param name="Conversion">The conversion.</param>
/// <param name="ConvertedSlot">The slot of the converted value; equal to <paramref name="Slot"/> without a conversion.</param>
internal sealed record AttributeSource(int Slot, Conversion Conversion, int ConvertedSlot)
{
    /// <summary>The property that stands for the element itself.</summary>
    public const int ElementItself = -1;

    /// <summary>Gets the slot of the element's property, or <see cref="ElementItself"/>; null outside of lists.</summary>
    public int? Property { get; init; }

    /// <summary>Gets whether an attribute of the context is read as it is.</summary>
    public bool IsPlain => Property is null && Slot == ConvertedSlot;
}
