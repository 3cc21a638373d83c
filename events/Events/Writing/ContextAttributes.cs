using System.Text;
using System.Text.Json;
using FlagCluster.Contracts.Json;
using FlagCluster.Events.Model;

namespace FlagCluster.Events.Writing;

/// <summary>Selects the allowed attributes of a context.</summary>
internal sealed class ContextAttributes
{
    private const int MaxPathLength = 1024;

    private readonly byte[][] _paths;

    /// <param name="names">The attributes; a dot selects a property of an object.</param>
    public ContextAttributes(IEnumerable<string> names) => _paths = [.. names.Select(Encoding.UTF8.GetBytes)];

    /// <summary>Writes <c>,"context":{…}</c> with the allowed attributes that the context has; nothing without any.</summary>
    /// <param name="output">The output.</param>
    /// <param name="context">A valid JSON object.</param>
    public void Write(Utf8Buffer output, ReadOnlySpan<byte> context)
    {
        if (_paths.Length == 0 || context.IsEmpty)
            return;
        var start = output.Length;
        output.Append(",\"context\":{"u8);
        var first = output.Length;
        var reader = new Utf8JsonReader(context);
        reader.Read();
        Span<byte> path = stackalloc byte[MaxPathLength];
        WriteObject(output, ref reader, context, path, 0, first);
        if (output.Length == first)
            output.Truncate(start);
        else
            output.Append("}"u8);
    }

    private void WriteObject(
        Utf8Buffer output,
        ref Utf8JsonReader reader,
        ReadOnlySpan<byte> context,
        scoped Span<byte> path,
        int prefix,
        int first
    )
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            // An escaped name is longer than the name itself, so its length is enough for both. No setting selects a name that is not valid
            // Unicode.
            var fits = prefix + reader.ValueSpan.Length < path.Length && SurrogateEscapes.FindUnpaired(reader.ValueSpan) < 0;
            var length = fits ? prefix + reader.CopyString(path[prefix..]) : 0;
            reader.Read();
            var name = path[..length];
            if (fits && IsAllowed(name))
            {
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                var value = context[start..(int)reader.BytesConsumed];
                // Consumers and databases reject JSON with half a surrogate pair, and with it the whole event.
                if (SurrogateEscapes.FindUnpaired(value) >= 0)
                    continue;
                if (output.Length > first)
                    output.Append(","u8);
                output.AppendString(name);
                output.Append(":"u8);
                output.AppendJson(value);
            }
            else if (fits && reader.TokenType == JsonTokenType.StartObject && IsPrefix(name))
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
            if (name.SequenceEqual(path))
                return true;
        return false;
    }

    private bool IsPrefix(ReadOnlySpan<byte> name)
    {
        foreach (var path in _paths)
            if (path.Length > name.Length && path[name.Length] == '.' && path.AsSpan().StartsWith(name))
                return true;
        return false;
    }
}
