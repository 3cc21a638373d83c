using System.Text;

namespace FlagCluster.Integrations.Import.Ffrs;

/// <summary>Provides the buckets of FeatureFlags.rs, written apart from the engine.</summary>
/// <remarks>
/// libs/core/src/eval.rs of FeatureFlags.rs 0.1; Rust hashes texts with SipHash-1-3, the key 0 and a byte 255 at the end.
/// </remarks>
internal static class FfrsBucketing
{
    /// <summary>The number of buckets.</summary>
    public const int Buckets = 100;

    private const int Rounds = 3;

    /// <summary>Returns the bucket of a user; a caller without an id is the user "".</summary>
    public static uint Of(string flag, string user) => (uint)(Hash($"{flag}:{user}") % (Buckets + 1) % Buckets);

    private static ulong Hash(string text)
    {
        byte[] bytes = [.. Encoding.UTF8.GetBytes(text), 0xFF];
        ulong[] v = [0x736F6D6570736575, 0x646F72616E646F6D, 0x6C7967656E657261, 0x7465646279746573];
        // The last word has the length in its highest byte.
        var words = new byte[bytes.Length / 8 * 8 + 8];
        bytes.CopyTo(words, 0);
        words[^1] = (byte)bytes.Length;
        for (var i = 0; i < words.Length; i += 8)
        {
            var word = 0UL;
            for (var j = 7; j >= 0; j--)
                word = word * 256 + words[i + j];
            v[3] ^= word;
            Mix(v);
            v[0] ^= word;
        }
        v[2] ^= 0xFF;
        for (var i = 0; i < Rounds; i++)
            Mix(v);
        return v[0] ^ v[1] ^ v[2] ^ v[3];
    }

    private static void Mix(ulong[] v)
    {
        AddRotate(v, 0, 1, 13);
        v[0] = Rotate(v[0], 32);
        AddRotate(v, 2, 3, 16);
        AddRotate(v, 0, 3, 21);
        AddRotate(v, 2, 1, 17);
        v[2] = Rotate(v[2], 32);
    }

    private static void AddRotate(ulong[] v, int a, int b, int bits)
    {
        v[a] += v[b];
        v[b] = Rotate(v[b], bits) ^ v[a];
    }

    private static ulong Rotate(ulong value, int bits) => (value << bits) | (value >> (64 - bits));
}
