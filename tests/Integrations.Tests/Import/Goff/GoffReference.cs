using System.Text;
using System.Text.Json;

namespace FlagCluster.Integrations.Tests.Import.Goff;

/// <summary>Chooses variations as GO Feature Flag does, from the document itself.</summary>
internal static class GoffReference
{
    /// <summary>Returns the variation of percentages; null where GO Feature Flag fails.</summary>
    public static string? Choose(JsonElement percentage, string flag, string key)
    {
        var shares = percentage.EnumerateObject().Select(item => (item.Name, Value: item.Value.GetDouble())).ToList();
        var modulus = (uint)(shares.Sum(share => share.Value) * 1000);
        var bucket = Hash(flag + key) % modulus;
        double from = 0;
        foreach (var (name, value) in shares.OrderByDescending(share => share.Name, StringComparer.Ordinal))
        {
            var to = from + (value * 1000);
            if (bucket >= (uint)from && bucket < (uint)to)
                return name;
            from = to;
        }
        return null;
    }

    public static uint Hash(string text)
    {
        ulong hash = 0x811C9DC5;
        foreach (var value in Encoding.UTF8.GetBytes(text))
            hash = ((hash ^ value) * 0x01000193) & 0xFFFFFFFF;
        return (uint)hash;
    }
}
