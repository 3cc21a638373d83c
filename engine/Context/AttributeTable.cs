using System.Collections.Immutable;
using System.IO.Hashing;
using System.Numerics;
using System.Text;

namespace FlagCluster.Engine.Context;

/// <summary>
/// Assigns a slot number to each attribute that some rule of a ruleset uses, and to each of their conversions. A newer table keeps the
/// slots of the older one, so that compiled conditions stay valid. Attributes that no rule uses are never stored. Immutable.
/// </summary>
internal sealed class AttributeTable
{
    public const int TargetingKeySlot = 0;
    public const string TargetingKey = "targetingKey";

    private readonly Entry[] _entries;
    private readonly int[] _index; // slot plus one; 0 is free
    private readonly ImmutableDictionary<int, AttributeTable> _elements;

    private AttributeTable(Entry[] entries, ImmutableDictionary<int, AttributeTable> elements)
    {
        _entries = entries;
        _elements = elements;
        _index = new int[BitOperations.RoundUpToPowerOf2((uint)entries.Length * 2 + 1)];
        for (var slot = 0; slot < entries.Length; slot++)
        {
            _index[Probe(entries[slot].Name, entries[slot].Conversion)] = slot + 1;
            HasPaths |= entries[slot].Name.AsSpan().Contains((byte)'.');
        }
        ConvertedSlots = [.. Enumerable.Range(0, entries.Length).Where(slot => entries[slot].Conversion != Conversion.None)];
    }

    /// <summary>Gets the table without slots, for the elements of a list.</summary>
    public static AttributeTable Empty { get; } = new([], ImmutableDictionary<int, AttributeTable>.Empty);

    /// <summary>Gets the table of a context of which no rule reads an attribute.</summary>
    public static AttributeTable Initial { get; } = Empty.With([new(Encoding.UTF8.GetBytes(TargetingKey), Conversion.None)], []);

    public int Count => _entries.Length;

    /// <summary>Gets whether some attribute's name has a dot, so that nested objects of a context are read.</summary>
    public bool HasPaths { get; }

    /// <summary>Gets the slots of converted values.</summary>
    public int[] ConvertedSlots { get; }

    /// <summary>Returns the name of a slot.</summary>
    public string Name(int slot) => Encoding.UTF8.GetString(_entries[slot].Name);

    /// <summary>Returns the slot of a name, or −1 when no rule uses it.</summary>
    public int Find(ReadOnlySpan<byte> name) => Find(name, Conversion.None);

    public int Find(string name) => Find(Encoding.UTF8.GetBytes(name));

    /// <summary>Returns the slot of a converted attribute, or −1 when no rule uses it.</summary>
    public int Find(ReadOnlySpan<byte> name, Conversion conversion) => _index[Probe(name, conversion)] - 1;

    /// <summary>Returns the table of the properties that conditions read of the elements of a list, or null.</summary>
    /// <param name="slot">The slot of the list, or <see cref="AttributeSource.ElementItself"/> for a list inside a list.</param>
    public AttributeTable? Elements(int slot) => _elements.GetValueOrDefault(slot);

    /// <summary>Returns a table with additional entries, in the slots after this table's.</summary>
    /// <param name="entries">Entries that this table does not have, each once.</param>
    /// <param name="elements">The new or changed tables of elements, by the slot of the list.</param>
    public AttributeTable With(IReadOnlyCollection<Entry> entries, IReadOnlyCollection<KeyValuePair<int, AttributeTable>> elements)
    {
        if (entries.Count == 0 && elements.Count == 0)
            return this;
        return new(entries.Count == 0 ? _entries : [.. _entries, .. entries], _elements.SetItems(elements));
    }

    private int Probe(ReadOnlySpan<byte> name, Conversion conversion)
    {
        var mask = _index.Length - 1;
        var at = (int)XxHash3.HashToUInt64(name, conversion.Number) & mask;
        while (_index[at] != 0 && !_entries[_index[at] - 1].Is(name, conversion))
            at = (at + 1) & mask;
        return at;
    }

    /// <summary>Represents an attribute, or one of its conversions.</summary>
    /// <param name="Name">The name or path of the attribute, as UTF-8.</param>
    /// <param name="Conversion">The conversion.</param>
    internal readonly record struct Entry(byte[] Name, Conversion Conversion)
    {
        public bool Is(ReadOnlySpan<byte> name, Conversion conversion) => Name.AsSpan().SequenceEqual(name) && Conversion == conversion;
    }
}
