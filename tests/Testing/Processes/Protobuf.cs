using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace FlagCluster.Testing.Processes;

/// <summary>Represents a message of Protocol Buffers, which is read by field numbers.</summary>
/// <remarks>https://protobuf.dev/programming-guides/encoding/</remarks>
internal sealed class Protobuf
{
    private readonly List<(int Number, ReadOnlyMemory<byte> Bytes)> _fields = [];

    public Protobuf(ReadOnlyMemory<byte> message)
    {
        while (!message.IsEmpty)
        {
            var tag = Varint(ref message);
            var length = (tag & 7) switch
            {
                0 => VarintLength(message.Span),
                1 => 8,
                2 => (int)Varint(ref message),
                5 => 4,
                var wire => throw new InvalidDataException($"There is no wire type {wire}."),
            };
            _fields.Add(((int)(tag >> 3), message[..length]));
            message = message[length..];
        }
    }

    /// <summary>Returns the messages of a repeated field.</summary>
    public IEnumerable<Protobuf> Messages(int number) => Each(number).Select(bytes => new Protobuf(bytes));

    public Protobuf? Message(int number) => Messages(number).FirstOrDefault();

    public string Text(int number) => Encoding.UTF8.GetString(Bytes(number));

    public string Hex(int number) => Convert.ToHexStringLower(Bytes(number));

    public ulong Number(int number)
    {
        var bytes = Each(number).FirstOrDefault();
        return bytes.IsEmpty ? 0 : Varint(ref bytes);
    }

    public double Double(int number) => BinaryPrimitives.ReadDoubleLittleEndian(Bytes(number));

    /// <summary>Returns the values of a repeated field, packed or not.</summary>
    public double[] Doubles(int number) => [.. Each(number).SelectMany(bytes => MemoryMarshal.Cast<byte, double>(bytes.Span).ToArray())];

    private ReadOnlySpan<byte> Bytes(int number) => Each(number).FirstOrDefault().Span;

    private IEnumerable<ReadOnlyMemory<byte>> Each(int number) =>
        _fields.Where(field => field.Number == number).Select(field => field.Bytes);

    private static int VarintLength(ReadOnlySpan<byte> bytes) => bytes.IndexOfAnyInRange<byte>(0, 127) + 1;

    private static ulong Varint(ref ReadOnlyMemory<byte> bytes)
    {
        var length = VarintLength(bytes.Span);
        var value = 0UL;
        for (var i = 0; i < length; i++)
            value |= (ulong)(bytes.Span[i] & 127) << (7 * i);
        bytes = bytes[length..];
        return value;
    }
}
