namespace FlagCluster.Engine.Bucketing;

/// <summary>CRC-32 (IEEE 802.3, reflected polynomial 0xEDB88320), in steps: start, update, finish.</summary>
internal static class Crc32
{
    public const uint Start = uint.MaxValue;

    private static readonly uint[] Table = MakeTable();

    public static uint Update(uint crc, ReadOnlySpan<byte> data)
    {
        foreach (var b in data) crc = Table[(byte)(crc ^ b)] ^ crc >> 8;
        return crc;
    }

    public static uint Finish(uint crc) => ~crc;

    private static uint[] MakeTable()
    {
        var table = new uint[256];
        for (uint i = 0; i < 256; i++)
        {
            var crc = i;
            for (var bit = 0; bit < 8; bit++) crc = (crc & 1) != 0 ? 0xEDB88320 ^ crc >> 1 : crc >> 1;
            table[i] = crc;
        }
        return table;
    }
}
