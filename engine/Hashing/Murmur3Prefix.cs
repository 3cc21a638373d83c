using System.Buffers.Binary;

namespace FlagCluster.Engine.Hashing;

/// <summary>Represents the hashed beginning of texts that differ in their end, so that only the end is hashed again.</summary>
internal readonly struct Murmur3Prefix
{
    private readonly uint _hash;
    private readonly uint _rest; // the last bytes, which do not fill a block
    private readonly int _restLength;
    private readonly int _length;

    /// <summary>Hashes the beginning.</summary>
    /// <param name="prefix">The bytes.</param>
    /// <param name="seed">The seed.</param>
    public Murmur3Prefix(ReadOnlySpan<byte> prefix, uint seed)
    {
        _hash = seed;
        _length = prefix.Length;
        for (; prefix.Length >= 4; prefix = prefix[4..])
            _hash = Murmur3.Add(_hash, BinaryPrimitives.ReadUInt32LittleEndian(prefix));
        _restLength = prefix.Length;
        for (var i = 0; i < prefix.Length; i++)
            _rest |= (uint)prefix[i] << (8 * i);
    }

    /// <summary>Returns the hash of the beginning and an end, as <see cref="Murmur3.Hash32"/> does.</summary>
    /// <param name="end">The bytes of the end.</param>
    public uint Hash32(ReadOnlySpan<byte> end)
    {
        var length = _length + end.Length;
        if (_restLength == 0)
            return Murmur3.End(_hash, end, length);
        Span<byte> block = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(block, _rest);
        var missing = Math.Min(4 - _restLength, end.Length);
        end[..missing].CopyTo(block[_restLength..]);
        return _restLength + missing < 4
            ? Murmur3.End(_hash, block[..(_restLength + missing)], length)
            : Murmur3.End(Murmur3.Add(_hash, BinaryPrimitives.ReadUInt32LittleEndian(block)), end[missing..], length);
    }
}
