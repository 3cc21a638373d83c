using System.Buffers.Binary;
using System.Numerics;

namespace FlagCluster.Engine.Hashing;

/// <summary>Computes SipHash-1-3 with the key 0: one round for each 8 bytes, and three at the end.</summary>
/// <remarks>Aumasson and Bernstein, SipHash: a fast short-input PRF (2012).</remarks>
internal static class SipHash13
{
    /// <summary>Returns the hash of bytes.</summary>
    public static ulong Hash64(ReadOnlySpan<byte> bytes)
    {
        var state = new State();
        var last = (ulong)bytes.Length << 56;
        for (; bytes.Length >= 8; bytes = bytes[8..])
            state.Add(BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        for (var i = 0; i < bytes.Length; i++)
            last |= (ulong)bytes[i] << (8 * i);
        state.Add(last);
        return state.Finish();
    }

    private struct State()
    {
        private ulong _a = 0x736f6d6570736575,
            _b = 0x646f72616e646f6d,
            _c = 0x6c7967656e657261,
            _d = 0x7465646279746573;

        public void Add(ulong word)
        {
            _d ^= word;
            Round();
            _a ^= word;
        }

        public ulong Finish()
        {
            _c ^= 0xFF;
            Round();
            Round();
            Round();
            return _a ^ _b ^ _c ^ _d;
        }

        private void Round()
        {
            _a += _b;
            _b = BitOperations.RotateLeft(_b, 13) ^ _a;
            _a = BitOperations.RotateLeft(_a, 32);
            _c += _d;
            _d = BitOperations.RotateLeft(_d, 16) ^ _c;
            _a += _d;
            _d = BitOperations.RotateLeft(_d, 21) ^ _a;
            _c += _b;
            _b = BitOperations.RotateLeft(_b, 17) ^ _c;
            _c = BitOperations.RotateLeft(_c, 32);
        }
    }
}
