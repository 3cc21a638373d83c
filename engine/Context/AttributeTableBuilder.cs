using System.Text;

namespace FlagCluster.Engine.Context;

/// <summary>Assigns slots to the attributes of compiled conditions, after those of a table.</summary>
internal sealed class AttributeTableBuilder(AttributeTable known)
{
    private readonly List<AttributeTable.Entry> _added = [];
    private readonly Dictionary<(string Attribute, Conversion Conversion), int> _addedSlots = [];

    /// <summary>Returns the slot of an attribute.</summary>
    public int Slot(string attribute) => Slot(attribute, Conversion.None);

    /// <summary>Returns what a test of an attribute reads.</summary>
    public AttributeSource Source(string attribute, Conversion conversion)
    {
        var slot = Slot(attribute);
        return new(slot, conversion, conversion == Conversion.None ? slot : Slot(attribute, conversion));
    }

    /// <summary>Returns a table with all attributes so far; the same one when there are no new ones.</summary>
    public AttributeTable Build() => known.With(_added);

    private int Slot(string attribute, Conversion conversion)
    {
        var name = Encoding.UTF8.GetBytes(attribute);
        var slot = known.Find(name, conversion);
        if (slot >= 0 || _addedSlots.TryGetValue((attribute, conversion), out slot))
            return slot;
        slot = known.Count + _added.Count;
        _added.Add(new(name, conversion));
        _addedSlots.Add((attribute, conversion), slot);
        return slot;
    }
}
