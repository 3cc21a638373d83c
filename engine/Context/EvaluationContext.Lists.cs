using System.IO.Hashing;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace FlagCluster.Engine.Context;

/// <content>
/// Indexes of long lists, so that a test looks up its operands and does not visit every element. An index is a hash table of elements,
/// built at the first lookup.
/// </content>
public sealed partial class EvaluationContext
{
    /// <summary>The number of elements up to which visiting them is as fast.</summary>
    internal const int IndexedElements = 16;

    // Callers choose the elements and must not be able to choose colliding ones.
    private static readonly long HashSeed = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long)));

    private int[] _index = []; // tables one after the other; an entry is the element's position plus one, 0 is free
    private int _indexUsed;

    /// <summary>Returns whether a list has a text as an element.</summary>
    internal bool HasElement(in AttributeValue list, ReadOnlySpan<byte> text) => Find(list, AttributeKind.Text, 0, text) >= 0;

    /// <summary>Returns whether a list has a number or a boolean as an element.</summary>
    internal bool HasElement(in AttributeValue list, AttributeKind kind, double number) => Find(list, kind, number, default) >= 0;

    private int Find(in AttributeValue list, AttributeKind kind, double number, ReadOnlySpan<byte> text)
    {
        // The item before the first element describes the index: where its table starts, and its length.
        ref var index = ref _items[list.Start - 1];
        if (index.Length == 0)
            index = BuildIndex(list);
        return _index[Place(list, index, kind, number, text)] - 1;
    }

    private AttributeValue BuildIndex(in AttributeValue list)
    {
        var size = (int)BitOperations.RoundUpToPowerOf2((uint)list.Length * 2);
        if (_index.Length - _indexUsed < size)
            Array.Resize(ref _index, Math.Max(_indexUsed + size, _index.Length * 2));
        _index.AsSpan(_indexUsed, size).Clear();
        var index = new AttributeValue(AttributeKind.Missing, _items[list.Start - 1].Number, _indexUsed, size);
        _indexUsed += size;
        var items = Items(list);
        for (var i = 0; i < items.Length; i++)
        {
            ref readonly var item = ref items[i];
            var text = item.Kind == AttributeKind.Text ? Text(item) : default;
            // An element that repeats is entered once; a chain of the same elements would be searched again for each of them.
            _index[Place(list, index, item.Kind, item.Number, text)] = i + 1;
        }
        return index;
    }

    /// <summary>Returns the place of an element in the table, which is free when the list does not have it.</summary>
    private int Place(in AttributeValue list, in AttributeValue index, AttributeKind kind, double number, ReadOnlySpan<byte> text)
    {
        var mask = index.Length - 1;
        var at = Hash(kind, number, text) & mask;
        while (_index[index.Start + at] is > 0 and var entry && !Equals(_items[list.Start + entry - 1], kind, number, text))
            at = (at + 1) & mask;
        return index.Start + at;
    }

    private bool Equals(in AttributeValue item, AttributeKind kind, double number, ReadOnlySpan<byte> text) =>
        item.Kind == kind && (kind == AttributeKind.Text ? Text(item).SequenceEqual(text) : item.Number == number);

    private static int Hash(AttributeKind kind, double number, ReadOnlySpan<byte> text)
    {
        if (kind == AttributeKind.Text)
            return (int)XxHash3.HashToUInt64(text, HashSeed);
        // Positive and negative zero are equal.
        var bits = number == 0 ? 0L : BitConverter.DoubleToInt64Bits(number);
        return (int)XxHash3.HashToUInt64(MemoryMarshal.AsBytes(new ReadOnlySpan<long>(in bits)), HashSeed);
    }
}
