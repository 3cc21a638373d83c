using System.Text.Json;

namespace FlagCluster.Engine.Context;

/// <content>
/// Reads the elements of lists for conditions on them. The objects and lists in a list are read at the first such condition, once for a
/// context, from the JSON of the context: only the properties that some condition reads.
/// </content>
public sealed partial class EvaluationContext
{
    private ElementProperty[] _properties = [];
    private int _propertyCount;
    private ListScope _list;

    // Buffers after these sizes hold a converted value of the current element, which the next test replaces.
    private int _keptText,
        _keptItems = int.MaxValue;
    private int _matchedBytes;

    /// <summary>Prepares for tests of the elements of a list.</summary>
    /// <param name="list">The list.</param>
    /// <param name="source">Where the list comes from.</param>
    /// <param name="isCounted">Whether what the tests read is counted.</param>
    /// <returns>The list whose elements are tested so far, for <see cref="LeaveList"/>.</returns>
    internal ListScope EnterList(in AttributeValue list, AttributeSource source, bool isCounted)
    {
        var outer = _list;
        var properties = source.Property is { } property ? outer.Properties?.Elements(property) : _table.Elements(source.Slot);
        if (outer.IsElement)
            DropConverted();
        else
            _matchedBytes = 0;
        ReadElements(list, properties ?? AttributeTable.Empty);
        (_keptText, _keptItems) = (_used, _itemCount);
        _list = new(true, isCounted, properties, default);
        return outer;
    }

    /// <summary>Makes an element the one that tests read.</summary>
    internal void EnterElement(in AttributeValue list, int index) => _list = _list with { Element = _items[list.Start + index] };

    /// <summary>Ends the tests of the elements of a list.</summary>
    internal void LeaveList(ListScope outer)
    {
        DropConverted();
        _list = outer;
        if (!outer.IsElement)
            _keptItems = int.MaxValue;
    }

    /// <summary>Returns whether an index of a list is worth building: the list is long, and is read again.</summary>
    internal bool IsIndexed(in AttributeValue list) => list.Length > IndexedElements && list.Start < _keptItems;

    /// <summary>
    /// Counts a text that regular expressions read, and returns whether it is too long for them; all texts of the elements of a list count
    /// together.
    /// </summary>
    internal bool IsTooLongToMatch(int length)
    {
        if (!_list.IsElement)
            return length > MaxMatchedBytes;
        _matchedBytes += length;
        return _matchedBytes > MaxMatchedBytes;
    }

    private AttributeValue ReadElement(AttributeSource source)
    {
        var value = Element(source);
        if (source.Conversion == Conversion.None)
            return value;
        if (_list.IsCounted && !TryStep(value.Length))
        {
            Refuse(source.Slot, UnusableReason.TooMuchWork);
            return new(AttributeKind.Null);
        }
        DropConverted();
        return Convert(value, source.Conversion);
    }

    private AttributeValue Element(AttributeSource source)
    {
        var element = _list.Element;
        if (source.Property == AttributeSource.ElementItself)
            return element;
        for (var at = element.Properties; at > 0; at = _properties[at - 1].Next)
            if (_properties[at - 1].Slot == source.Property)
                return _properties[at - 1].Value;
        return default;
    }

    private void DropConverted()
    {
        // An explanation also reads what has no element: the tests of a list that the context does not have.
        if (_list.IsElement)
            (_used, _itemCount) = (_keptText, _keptItems);
    }

    private void ReadElements(in AttributeValue list, AttributeTable properties)
    {
        // The item before the first element says whether the elements are read.
        if (_items[list.Start - 1].Number != 0)
            return;
        for (var at = list.Start; at < list.Start + list.Length; at++)
        {
            if (_items[at].Kind is not (AttributeKind.Object or AttributeKind.NestedList))
                continue;
            var read = ReadElement(_items[at], properties);
            _items[at] = read;
        }
        ref var header = ref _items[list.Start - 1];
        header = new(header.Kind, 1, header.Start, header.Length);
    }

    private AttributeValue ReadElement(in AttributeValue element, AttributeTable properties)
    {
        var reader = new Utf8JsonReader(Text(element));
        reader.Read();
        var outer = _reading;
        _reading = new(properties, element.Start, true);
        AttributeValue read;
        if (element.Kind == AttributeKind.NestedList)
        {
            read = ReadList(ref reader);
        }
        else
        {
            if (properties.Count > 0)
                ReadObject(ref reader, default);
            read = new(AttributeKind.Object, 0, element.Start, element.Length, _reading.FirstProperty);
        }
        _reading = outer;
        return read;
    }

    /// <summary>Stores a property of the element that is being read. A repeated one is null unless both values are equal.</summary>
    private void AddProperty(int slot, AttributeValue value)
    {
        for (var at = _reading.FirstProperty; at > 0; at = _properties[at - 1].Next)
        {
            ref var property = ref _properties[at - 1];
            if (property.Slot != slot)
                continue;
            if (!AreEqual(property.Value, value))
                property = property with { Value = new(AttributeKind.Null) };
            return;
        }
        if (_propertyCount == _properties.Length)
            Array.Resize(ref _properties, Math.Max(16, _propertyCount * 2));
        _properties[_propertyCount++] = new(slot, value, _reading.FirstProperty);
        _reading.FirstProperty = _propertyCount;
    }

    /// <summary>Represents the list whose elements are tested.</summary>
    /// <param name="IsElement">Whether there is one.</param>
    /// <param name="IsCounted">Whether what the tests read is counted.</param>
    /// <param name="Properties">The properties that conditions read of its elements, or null.</param>
    /// <param name="Element">The current element.</param>
    internal readonly record struct ListScope(bool IsElement, bool IsCounted, AttributeTable? Properties, AttributeValue Element);

    /// <summary>Represents a property of an element.</summary>
    /// <param name="Slot">The slot in the table of the list.</param>
    /// <param name="Value">The value.</param>
    /// <param name="Next">The position of the element's next property plus one; 0 is none.</param>
    private readonly record struct ElementProperty(int Slot, AttributeValue Value, int Next);

    /// <summary>Represents the JSON that is being read: the context, or an element of one of its lists.</summary>
    private struct Reading(AttributeTable table, int origin, bool isElement)
    {
        /// <summary>The attributes, or properties of the element, that some rule uses.</summary>
        public readonly AttributeTable Table = table;

        /// <summary>Where the JSON starts in the text.</summary>
        public readonly int Origin = origin;

        /// <summary>Whether it is an element, whose attributes and elements have been counted.</summary>
        public readonly bool IsElement = isElement;

        /// <summary>The position of the element's first property plus one; 0 is none.</summary>
        public int FirstProperty;
    }
}
