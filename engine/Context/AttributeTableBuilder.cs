using System.Text;

namespace FlagCluster.Engine.Context;

/// <summary>Assigns slots to the attributes of compiled conditions, after those of a table.</summary>
internal sealed class AttributeTableBuilder(AttributeTable known)
{
    private readonly List<AttributeTable.Entry> _added = [];

    // Most changes use known attributes only.
    private Dictionary<(string Attribute, Conversion Conversion), int>? _addedSlots;
    private Dictionary<int, AttributeTableBuilder>? _elements;

    /// <summary>Returns the slot of an attribute.</summary>
    public int Slot(string attribute) => Slot(attribute, Conversion.None);

    /// <summary>Returns the slot of a converted attribute.</summary>
    public int Slot(string attribute, Conversion conversion)
    {
        Span<byte> buffer = stackalloc byte[128];
        var name = Encoding.UTF8.TryGetBytes(attribute, buffer, out var length) ? buffer[..length] : Encoding.UTF8.GetBytes(attribute);
        var slot = known.Find(name, conversion);
        if (slot >= 0 || _addedSlots?.TryGetValue((attribute, conversion), out slot) == true)
            return slot;
        slot = known.Count + _added.Count;
        _added.Add(new(name.ToArray(), conversion));
        (_addedSlots ??= []).Add((attribute, conversion), slot);
        return slot;
    }

    /// <summary>Returns the builder of the table of a list's elements.</summary>
    /// <param name="slot">The slot of the list, or <see cref="AttributeSource.ElementItself"/> for a list inside a list.</param>
    public AttributeTableBuilder Elements(int slot)
    {
        _elements ??= [];
        if (!_elements.TryGetValue(slot, out var elements))
            _elements.Add(slot, elements = new(known.Elements(slot) ?? AttributeTable.Empty));
        return elements;
    }

    /// <summary>Returns a table with all attributes so far; the same one when there are no new ones.</summary>
    public AttributeTable Build()
    {
        if (_elements is null)
            return known.With(_added, []);
        var elements = new Dictionary<int, AttributeTable>();
        foreach (var (slot, builder) in _elements)
            if (builder.Build() is var table && table != known.Elements(slot))
                elements.Add(slot, table);
        return known.With(_added, elements);
    }
}
