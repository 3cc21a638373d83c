using System.Runtime.InteropServices;
using Google.Protobuf;

namespace FlagCluster.Testing.Processes;

/// <summary>Represents a message of Protocol Buffers whose schema is not compiled: its fields are read by their numbers.</summary>
internal sealed class Protobuf
{
    private readonly List<(int Number, ulong Value, ByteString Bytes)> _fields = [];

    public Protobuf(ByteString message)
    {
        var input = message.CreateCodedInput();
        while (input.ReadTag() is var tag and not 0)
        {
            var type = WireFormat.GetTagWireType(tag);
            _fields.Add(
                (
                    WireFormat.GetTagFieldNumber(tag),
                    type switch
                    {
                        WireFormat.WireType.Varint => input.ReadUInt64(),
                        WireFormat.WireType.Fixed64 => input.ReadFixed64(),
                        WireFormat.WireType.Fixed32 => input.ReadFixed32(),
                        _ => 0,
                    },
                    type == WireFormat.WireType.LengthDelimited ? input.ReadBytes() : ByteString.Empty
                )
            );
        }
    }

    /// <summary>Returns the messages of a repeated field.</summary>
    public IEnumerable<Protobuf> Messages(int number) => Each(number).Select(field => new Protobuf(field.Bytes));

    public Protobuf? Message(int number) => Messages(number).FirstOrDefault();

    public string Text(int number) => Bytes(number).ToStringUtf8();

    public string Hex(int number) => Convert.ToHexStringLower(Bytes(number).Span);

    public ulong Number(int number) => Each(number).FirstOrDefault().Value;

    public double Double(int number) => BitConverter.UInt64BitsToDouble(Number(number));

    /// <summary>Returns the values of a packed field.</summary>
    public double[] Doubles(int number) => MemoryMarshal.Cast<byte, double>(Bytes(number).Span).ToArray();

    private ByteString Bytes(int number) => Each(number).FirstOrDefault().Bytes ?? ByteString.Empty;

    private IEnumerable<(int Number, ulong Value, ByteString Bytes)> Each(int number) => _fields.Where(field => field.Number == number);
}
