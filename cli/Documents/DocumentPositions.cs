using System.Text;
using System.Text.Json;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace FlagCluster.Cli.Documents;

/// <summary>Represents a place in a text; both numbers start at 1.</summary>
/// <param name="Line">The line.</param>
/// <param name="Column">The column.</param>
internal readonly record struct Position(int Line, int Column);

/// <summary>Finds the lines of JSON Pointers in a document, as far as it can be parsed.</summary>
internal sealed class DocumentPositions
{
    private readonly Dictionary<string, Position> _positions = new(StringComparer.Ordinal) { [""] = new(1, 1) };
    private Position? _failure;

    private DocumentPositions() { }

    /// <summary>Reads the positions of a document.</summary>
    public static DocumentPositions Of(InputDocument document)
    {
        var positions = new DocumentPositions();
        try
        {
            if (document.IsJson)
                positions.ReadJson(document.Text);
            else
                positions.ReadYaml(document.Text);
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

    /// <summary>Returns the position of a pointer, or of the nearest parent that is in the document.</summary>
    public Position Find(string pointer)
    {
        if (_failure is { } failure && pointer.Length == 0)
            return failure;
        for (var path = pointer; ; path = path[..path.LastIndexOf('/')])
            if (_positions.TryGetValue(path, out var position))
                return position;
    }

    private void ReadYaml(byte[] text)
    {
        using var reader = new StreamReader(new MemoryStream(text), Encoding.UTF8);
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
                if (at is MappingStart or SequenceStart)
                    open.Push(new(path, at is MappingStart));
            }
        }
    }

    private void ReadJson(byte[] text)
    {
        var reader = new Utf8JsonReader(text, new() { MaxDepth = 256 });
        var open = new Stack<Collection>();
        var (line, lineStart, counted) = (1, 0, 0);
        while (reader.Read())
        {
            for (; counted < reader.TokenStartIndex; counted++)
                if (text[counted] == '\n')
                    (line, lineStart) = (line + 1, counted + 1);
            var position = new Position(line, (int)reader.TokenStartIndex - lineStart + 1);
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

    private string Add(Stack<Collection> open, Position position)
    {
        var path = open.TryPeek(out var collection) ? collection.Next() : "";
        _positions.TryAdd(path, position);
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
