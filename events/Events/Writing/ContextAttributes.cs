using System.Text;
using System.Text.Json;
using FlagCluster.Contracts.Json;
using FlagCluster.Events.Model;

namespace FlagCluster.Events.Writing;

/// <summary>Picks the allowed attributes out of a context.</summary>
internal sealed class ContextAttributes
{
    private const int LongestPath = 1024;

    private readonly byte[][] _paths;

    /// <param name="list">Attributes, separated by commas; a dot leads into an object.</param>
    public ContextAttributes(string list) =>
        _paths = [.. list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(Encoding.UTF8.GetBytes)];

    /// <summary>Writes <c>,"context":{…}</c> with the attributes that are allowed and there; nothing when none is.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="context">A JSON object, valid.</param>
    public void Write(Utf8Buffer output, ReadOnlySpan<byte> context)
    {
        if (_paths.Length == 0 || context.IsEmpty) return;
        var start = output.Length;
        output.Append(",\"context\":{"u8);
        var first = output.Length;
        var reader = new Utf8JsonReader(context);
        reader.Read();
        Span<byte> path = stackalloc byte[LongestPath];
        WriteObject(output, ref reader, context, path, 0, first);
        if (output.Length == first) output.Truncate(start);
        else output.Append("}"u8);
    }

    private void WriteObject(Utf8Buffer output, ref Utf8JsonReader reader, ReadOnlySpan<byte> context, scoped Span<byte> path, int prefix, int first)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            // A name in escapes is longer than what it stands for, so that this room is enough for either.
            var fits = prefix + reader.ValueSpan.Length < path.Length;
            var length = fits ? prefix + reader.CopyString(path[prefix..]) : 0;
            reader.Read();
            var name = path[..length];
            if (fits && IsAllowed(name))
            {
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                if (output.Length > first) output.Append(","u8);
                output.AppendString(name);
                output.Append(":"u8);
                output.AppendJson(context[start..(int)reader.BytesConsumed]);
            }
            else if (fits && reader.TokenType == JsonTokenType.StartObject && LeadsOn(name))
            {
                path[length] = (byte)'.';
                WriteObject(output, ref reader, context, path, length + 1, first);
            }
            else
            {
                reader.Skip();
            }
        }
    }

    private bool IsAllowed(ReadOnlySpan<byte> name)
    {
        foreach (var path in _paths)
            if (name.SequenceEqual(path)) return true;
        return false;
    }

    private bool LeadsOn(ReadOnlySpan<byte> name)
    {
        foreach (var path in _paths)
            if (path.Length > name.Length && path[name.Length] == '.' && path.AsSpan().StartsWith(name)) return true;
        return false;
    }
}
