using System.Text;
using System.Text.Json;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace FlagCluster.Integrations.Formats;

/// <summary>Finds the lines of JSON Pointers in a document, as far as it can be parsed.</summary>
public sealed class DocumentPositions
{
    private readonly Dictionary<string, TextPosition> _positions = new(StringComparer.Ordinal) { [""] = new(1, 1) };
    private TextPosition? _failure;

    private DocumentPositions() { }

    /// <summary>Reads the positions of a document.</summary>
    /// <param name="utf8">The document.</param>
    /// <param name="isJson">Whether it is JSON; otherwise it is YAML.</param>
    public static DocumentPositions Of(ReadOnlyMemory<byte> utf8, bool isJson)
    {
        var positions = new DocumentPositions();
        try
        {
            if (isJson)
                positions.ReadJson(utf8.Span);
            else
                positions.ReadYaml(utf8);
        }
        catch (YamlException exception)
        {
            positions._failure = new((int)exception.Start.Line, (int)exception.Start.Column);
        }
        catch (JsonException exception)
        {
            positions._failure = new((int)(exception.LineNumber ?? 0) + 1, (int)(exception.BytePositionInLine ?? 0) + 1);
        }
        catch (Exception exception) when (exception is InvalidOperationException or FormatException or ArgumentOutOfRangeException)
        {
            // YamlDotNet throws these for some malformed texts instead of a YamlException.
        }
        return positions;
    }

    /// <summary>
    /// Returns the position of a pointer, or of the nearest parent that is in the document. That of the whole document is the first place
    /// that is malformed, an alias or a repeated property.
    /// </summary>
    public TextPosition Find(string pointer)
    {
        if (_failure is { } failure && pointer.Length == 0)
            return failure;
        for (var path = pointer; ; path = path[..path.LastIndexOf('/')])
            if (_positions.TryGetValue(path, out var position))
                return position;
    }

    private void ReadYaml(ReadOnlyMemory<byte> text)
    {
        using var reader = new StreamReader(new MemoryStream(text.ToArray()), Encoding.UTF8);
        var parser = new Parser(reader);
        var open = new Stack<Collection>();
        while (parser.MoveNext())
        {
            var at = parser.Current!;
            if (at is MappingEnd or SequenceEnd)
                open.Pop();
            else if (at is Scalar key && open.TryPeek(out var map) && map.ExpectsKey)
                map.Enter(key.Value);
            else if (at is Scalar or AnchorAlias or MappingStart or SequenceStart)
            {
                var path = Add(open, new((int)at.Start.Line, (int)at.Start.Column));
                if (at is AnchorAlias)
                    _failure ??= _positions[path];
                if (at is MappingStart or SequenceStart)
                    open.Push(new(path, at is MappingStart));
            }
        }
    }

    private void ReadJson(ReadOnlySpan<byte> text)
    {
        var reader = new Utf8JsonReader(text, new() { MaxDepth = 256 });
        var open = new Stack<Collection>();
        var (line, lineStart, counted) = (1, 0, 0);
        while (reader.Read())
        {
            for (; counted < reader.TokenStartIndex; counted++)
                if (text[counted] == '\n')
                    (line, lineStart) = (line + 1, counted + 1);
            var position = new TextPosition(line, (int)reader.TokenStartIndex - lineStart + 1);
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    open.Peek().Enter(reader.GetString()!);
                    break;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    open.Pop();
                    break;
                default:
                    var path = Add(open, position);
                    if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
                        open.Push(new(path, reader.TokenType == JsonTokenType.StartObject));
                    break;
            }
        }
    }

    private string Add(Stack<Collection> open, TextPosition position)
    {
        var path = open.TryPeek(out var collection) ? collection.Next() : "";
        if (!_positions.TryAdd(path, position) && path.Length > 0)
            _failure ??= position;
        return path;
    }

    /// <summary>Represents an open map or list.</summary>
    private sealed class Collection(string path, bool isMap)
    {
        private string? _name;
        private int _index;

        /// <summary>Gets a value indicating whether the next scalar is a key.</summary>
        public bool ExpectsKey => isMap && _name is null;

        /// <summary>Moves to a property.</summary>
        public void Enter(string name) => _name = name;

        /// <summary>Returns the pointer of the next value.</summary>
        public string Next()
        {
            var part = isMap
                ? (_name ?? "").Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)
                : $"{_index++}";
            _name = null;
            return $"{path}/{part}";
        }
    }
}
