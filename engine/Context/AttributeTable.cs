using System.Numerics;
using System.Text;
using FlagCluster.Engine.Hashing;

namespace FlagCluster.Engine.Context;

/// <summary>
/// Assigns a slot number to each attribute that some rule of a ruleset uses. A newer table keeps the slots of the older one, so that
/// compiled conditions stay valid. Attributes that no rule uses are never stored. Immutable.
/// </summary>
internal sealed class AttributeTable
{
    public const int TargetingKeySlot = 0;
    private const string TargetingKey = "targetingKey";

    private readonly byte[][] _names;
    private readonly int[] _index; // slot plus one; 0 is free

    private AttributeTable(byte[][] names)
    {
        _names = names;
        _index = new int[BitOperations.RoundUpToPowerOf2((uint)names.Length * 2 + 1)];
        for (var slot = 0; slot < names.Length; slot++)
        {
            _index[Probe(names[slot])] = slot + 1;
            HasPaths |= names[slot].AsSpan().Contains((byte)'.');
        }
    }

    public static AttributeTable Initial { get; } = new([Encoding.UTF8.GetBytes(TargetingKey)]);

    public int Count => _names.Length;

    /// <summary>Gets whether some attribute's name has a dot, so that nested objects of a context are read.</summary>
    public bool HasPaths { get; }

    /// <summary>Returns the name of a slot.</summary>
    public string Name(int slot) => Encoding.UTF8.GetString(_names[slot]);

    /// <summary>Returns the slot of a name, or −1 when no rule uses it.</summary>
    public int Find(ReadOnlySpan<byte> name) => _index[Probe(name)] - 1;

    public int Find(string name) => Find(Encoding.UTF8.GetBytes(name));

    /// <summary>Returns a table with additional names, in the slots after this table's.</summary>
    /// <param name="names">Names that this table does not have, each once.</param>
    public AttributeTable With(IReadOnlyCollection<string> names) =>
        names.Count == 0 ? this : new([.. _names, .. names.Select(Encoding.UTF8.GetBytes)]);

    private int Probe(ReadOnlySpan<byte> name)
    {
        var mask = _index.Length - 1;
        var at = (int)Murmur3.Hash32(name, 0) & mask;
        while (_index[at] != 0 && !_names[_index[at] - 1].AsSpan().SequenceEqual(name))
            at = (at + 1) & mask;
        return at;
    }
}
