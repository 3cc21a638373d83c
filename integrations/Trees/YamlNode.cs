using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace FlagCluster.Integrations.Trees;

/// <summary>Represents a value in the source of a YAML document, with its place in the text.</summary>
internal sealed class YamlNode
{
    private YamlNode(int start, int end) => (Start, End) = (start, end);

    /// <summary>Gets the offset of the first character.</summary>
    public int Start { get; }

    /// <summary>Gets the offset after the last character; of a block collection, that after its last value.</summary>
    public int End { get; private set; }

    /// <summary>Gets whether it is a collection in block style.</summary>
    public bool IsBlock { get; private init; }

    /// <summary>Gets the style of a scalar; null for a collection.</summary>
    public ScalarStyle? Style { get; private init; }

    /// <summary>Gets the text of a scalar.</summary>
    public string Text { get; private init; } = "";

    /// <summary>Gets the properties of a map; null for other values.</summary>
    public List<(YamlNode Name, YamlNode Value)>? Properties { get; private init; }

    /// <summary>Gets the items of a list; null for other values.</summary>
    public List<YamlNode>? Items { get; private init; }

    /// <summary>Returns the root of a document that is known to be valid.</summary>
    public static YamlNode Parse(string text)
    {
        var parser = new Parser(new StringReader(text));
        while (parser.MoveNext() && parser.Current is StreamStart or DocumentStart or Comment) { }
        return Read(parser);
    }

    /// <summary>Reads the current value, and moves to what follows it.</summary>
    private static YamlNode Read(Parser parser)
    {
        var at = parser.Current!;
        parser.MoveNext();
        switch (at)
        {
            case MappingStart start:
                var map = new YamlNode(Offset(at.Start), 0) { IsBlock = start.Style != MappingStyle.Flow, Properties = [] };
                while (parser.Current is not MappingEnd)
                    map.Properties.Add((Read(parser), Read(parser)));
                map.Close(parser, map.Properties.LastOrDefault().Value);
                return map;
            case SequenceStart start:
                var list = new YamlNode(Offset(at.Start), 0) { IsBlock = start.Style != SequenceStyle.Flow, Items = [] };
                while (parser.Current is not SequenceEnd)
                    list.Items.Add(Read(parser));
                list.Close(parser, list.Items.LastOrDefault());
                return list;
            case Scalar scalar:
                return new(Offset(at.Start), Offset(at.End)) { Style = scalar.Style, Text = scalar.Value };
            default:
                throw new InvalidOperationException($"Unexpected {at.GetType().Name} in YAML.");
        }
    }

    private void Close(Parser parser, YamlNode? last)
    {
        // The event of a closing bracket does not always end after it.
        End = IsBlock && last is not null ? last.End : Offset(parser.Current!.Start) + 1;
        parser.MoveNext();
    }

    private static int Offset(Mark mark) => (int)mark.Index;
}
