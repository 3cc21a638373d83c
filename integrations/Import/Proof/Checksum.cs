using System.Text;

namespace FlagCluster.Integrations.Import.Proof;

/// <summary>Computes CRC-32 (ISO 3309), written apart from the engine, which uses a library.</summary>
internal static class Checksum
{
    private const uint Polynomial = 0xEDB88320;

    private static readonly uint[] Table = MakeTable();

    /// <summary>Returns the checksum of a text in UTF-8.</summary>
    public static uint Crc32(string text)
    {
        var crc = uint.MaxValue;
        foreach (var value in Encoding.UTF8.GetBytes(text))
            crc = Table[(byte)crc ^ value] ^ (crc >> 8);
        return ~crc;
    }

    private static uint[] MakeTable()
    {
        var table = new uint[256];
        for (uint value = 0; value < table.Length; value++)
        {
            var crc = value;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) != 0 ? (crc >> 1) ^ Polynomial : crc >> 1;
            table[value] = crc;
        }
        return table;
    }
}
