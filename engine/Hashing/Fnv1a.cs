using System.Text;

namespace FlagCluster.Engine.Hashing;

/// <summary>Computes FNV-1a with 32 bits, step by step.</summary>
/// <remarks>G. Fowler, L. C. Noll and K.-P. Vo; http://www.isthe.com/chongo/tech/comp/fnv/.</remarks>
internal static class Fnv1a
{
    /// <summary>The hash of nothing.</summary>
    public const uint Empty = 2_166_136_261;

    private const uint Prime = 16_777_619;

    /// <summary>Returns the hash with further bytes.</summary>
    public static uint Add(uint hash, ReadOnlySpan<byte> bytes)
    {
        foreach (var value in bytes)
            hash = (hash ^ value) * Prime;
        return hash;
    }

    /// <summary>Returns the hash with the UTF-16 code units of a text, each as one value of 16 bits.</summary>
    /// <param name="hash">The hash so far.</param>
    /// <param name="utf8">The text as UTF-8.</param>
    public static uint AddUnits(uint hash, ReadOnlySpan<byte> utf8)
    {
        Span<char> units = stackalloc char[2];
        while (!utf8.IsEmpty)
        {
            if (utf8[0] < 0x80)
            {
                hash = (hash ^ utf8[0]) * Prime;
                utf8 = utf8[1..];
                continue;
            }
            Rune.DecodeFromUtf8(utf8, out var rune, out var read);
            foreach (var unit in units[..rune.EncodeToUtf16(units)])
                hash = (hash ^ unit) * Prime;
            utf8 = utf8[read..];
        }
        return hash;
    }
}
