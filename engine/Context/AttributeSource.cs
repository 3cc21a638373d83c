namespace FlagCluster.Engine.Context;

/// <summary>Represents what a test reads: an attribute, or its converted value, which a context computes once.</summary>
/// <param name="Slot">The slot of the attribute.</param>
/// <param name="Conversion">The conversion.</param>
/// <param name="ConvertedSlot">The slot of the converted value; equal to <paramref name="Slot"/> without a conversion.</param>
internal sealed record AttributeSource(int Slot, Conversion Conversion, int ConvertedSlot)
{
    /// <summary>Gets whether the attribute is read as it is.</summary>
    public bool IsPlain => Slot == ConvertedSlot;
}
