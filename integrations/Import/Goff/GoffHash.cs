using System.Globalization;
using System.Text;
using FlagCluster.Integrations.Import.Proof;

namespace FlagCluster.Integrations.Import.Goff;

/// <summary>Provides the hash of GO Feature Flag, written apart from the engine.</summary>
/// <remarks>FNV-1a with 32 bits: modules/core/utils/hash.go.</remarks>
internal static class GoffHash
{
    private const int MaxPrefixes = 20_000;
    private const string Ends = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

    /// <summary>Returns the hash of a text.</summary>
    public static uint Of(string text) => Encoding.UTF8.GetBytes(text).Aggregate(2166136261u, Next);

    /// <summary>Returns callers in buckets, for each as far as trial finds one.</summary>
    /// <param name="flag">The name of the flag.</param>
    /// <param name="modulus">The number of buckets.</param>
    /// <param name="buckets">The buckets.</param>
    public static IEnumerable<ProofCaller> CallersIn(string flag, uint modulus, IEnumerable<uint> buckets)
    {
        var missing = buckets.ToHashSet();
        // Only the last character is hashed again, because very many tries may be needed.
        for (var i = 0; i < MaxPrefixes && missing.Count > 0; i++)
        {
            var prefix = string.Create(CultureInfo.InvariantCulture, $"user-{i}");
            var hash = Of(flag + prefix);
            foreach (var end in Ends)
                if (missing.Remove(Next(hash, (byte)end) % modulus))
                    yield return new(prefix + end);
        }
    }

    private static uint Next(uint hash, byte value) => (hash ^ value) * 16777619u;
}
