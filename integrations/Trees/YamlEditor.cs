using System.Text;
using System.Text.Json;
using YamlDotNet.Core;

namespace FlagCluster.Integrations.Trees;

/// <summary>
/// Changes the values of a YAML document that differ, and keeps the text of everything else: comments, blank lines, order and quotes.
/// A block collection consists of chunks, one per property or item, each with the comments above it; a chunk is kept, edited, moved, added
/// or removed.
/// </summary>
/// <param name="text">The document, with line feeds only and one at its end.</param>
internal sealed class YamlEditor(string text)
{
    /// <summary>The maximum length of a collection that stays in flow style, as JSON.</summary>
    private const int MaxFlow = 120;

    /// <summary>Returns the document with other values.</summary>
    /// <param name="before">What the document says, in canonical form: it may leave out properties that are in the document.</param>
    /// <param name="after">What it shall say.</param>
    public string Edit(JsonElement before, JsonElement after)
    {
        var root = YamlNode.Parse(text);
        return Value(root, 0, text.Length, before, after) ?? YamlText.Document(after);
    }

    /// <summary>Returns the text of a value from one offset to another after an edit, or null when it has to be rewritten.</summary>
    private string? Value(YamlNode node, int from, int to, JsonElement before, JsonElement after)
    {
        if (AreSame(before, after))
            return text[from..to];
        switch (before.ValueKind, after.ValueKind)
        {
            case (JsonValueKind.Object, JsonValueKind.Object) when node is { IsBlock: true, Properties.Count: > 0 }:
                return Map(node, from, to, before, after);
            case (JsonValueKind.Array, JsonValueKind.Array)
                when node is { IsBlock: true, Items.Count: > 0 }
                    && node.Items.Count == before.GetArrayLength()
                    && after.GetArrayLength() > 0:
                return List(node, from, to, before, after);
            default:
                return InLine(node, before, after) is { } line ? text[from..node.Start] + line + text[node.End..to] : null;
        }
    }

    /// <summary>Returns the text of a scalar or a flow collection, or null when the value does not fit on a line.</summary>
    private string? InLine(YamlNode node, JsonElement before, JsonElement after)
    {
        if (AreSame(before, after))
            return text[node.Start..node.End];
        switch (node)
        {
            case { Style: ScalarStyle.Literal or ScalarStyle.Folded } or { IsBlock: true }:
            case var _ when node.Start == node.End:
                return null;
            case { Style: ScalarStyle.SingleQuoted } when after.ValueKind == JsonValueKind.String:
                return YamlText.Inline(after) is var written && written.Contains('\\', StringComparison.Ordinal)
                    ? written
                    : $"'{after.GetString()!.Replace("'", "''", StringComparison.Ordinal)}'";
            case { Style: ScalarStyle.DoubleQuoted } when after.ValueKind == JsonValueKind.String:
                return YamlText.Inline(after) is ['"', ..] quoted ? quoted : $"\"{after.GetString()}\"";
            case { Style: not null }:
                return YamlText.IsInline(after) ? YamlText.Inline(after) : null;
            case { Properties.Count: > 0 } when HasSameNames(node, before, after):
                return Parts(node, before, after);
            default:
                return after.GetRawText().Length <= MaxFlow || YamlText.IsInline(after) ? YamlText.Flow(after) : null;
        }
    }

    /// <summary>Returns the text of a map in flow style of which values differ, or null when one does not fit on a line.</summary>
    private string? Parts(YamlNode node, JsonElement before, JsonElement after)
    {
        var (result, copied) = (new StringBuilder(), node.Start);
        var (old, changed) = (Members(before), Members(after));
        foreach (var (name, value) in node.Properties!)
        {
            if (InLine(value, old[name.Text], changed[name.Text]) is not { } part)
                return null;
            result.Append(text, copied, value.Start - copied).Append(part);
            copied = value.End;
        }
        return result.Append(text, copied, node.End - copied).ToString();
    }

    private string Map(YamlNode node, int from, int to, JsonElement before, JsonElement after)
    {
        var (old, changed) = (Members(before), Members(after));
        var chunks = new YamlChunks(text, [.. node.Properties!.Select(property => (property.Name.Start, property.Value.End))], from, to);
        var parts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (index, (name, value)) in node.Properties!.Index())
        {
            var wanted = changed.TryGetValue(name.Text, out var next);
            var known = old.TryGetValue(name.Text, out var last);
            if (!wanted && known)
                continue;
            var chunk = chunks[index];
            var colon = text.IndexOf(':', name.End) + 1;
            parts.Add(
                name.Text,
                // A property with its default value is in the document only.
                !wanted || (known && AreSame(last, next))
                    ? chunks.Text(index)
                    : chunks.Text(chunk.Start, colon)
                        + (Value(value, colon, chunk.End, last, next) ?? YamlText.AfterName(next, chunks.Column))
            );
        }
        var order = Arrange(node.Properties!.Select(property => property.Name.Text).Where(parts.ContainsKey), Names(after), Names(before));
        foreach (var member in after.EnumerateObject().Where(member => !parts.ContainsKey(member.Name)))
            // A property that is not in the document has its default value.
            if (!old.TryGetValue(member.Name, out var last) || !AreSame(last, member.Value))
                parts.Add(
                    member.Name,
                    chunks.Indentation + YamlText.Name(member.Name) + ":" + YamlText.AfterName(member.Value, chunks.Column)
                );
        return chunks.Join(order.Where(parts.ContainsKey).Select(name => parts[name]));
    }

    /// <summary>Returns the order of a document with other names, each after the one that precedes it in the canonical order.</summary>
    private static List<string> Arrange(IEnumerable<string> order, List<string> after, List<string> before)
    {
        var (wanted, known) = (after.ToHashSet(StringComparer.Ordinal), before.ToHashSet(StringComparer.Ordinal));
        var kept = after.Where(known.Contains).ToList();
        if (!kept.SequenceEqual(before.Where(wanted.Contains)))
            order = order.Where(name => !wanted.Contains(name)).Concat(kept);
        List<string> present = [.. order];
        var followers = present.ToDictionary(name => name, _ => new List<string>(), StringComparer.Ordinal);
        List<string> arranged = [];
        var added = arranged;
        foreach (var name in after)
            if (followers.TryGetValue(name, out var next))
                added = next;
            else
                added.Add(name);
        arranged.AddRange(present.SelectMany(name => followers[name].Prepend(name)));
        return arranged;
    }

    private string List(YamlNode node, int from, int to, JsonElement before, JsonElement after)
    {
        var chunks = new YamlChunks(text, [.. node.Items!.Select(item => (-1, item.End))], from, to);
        JsonElement[] items = [.. before.EnumerateArray()];
        var matches = ListMatches.Find(items, [.. after.EnumerateArray()]);
        var parts = after
            .EnumerateArray()
            .Select(
                (item, index) =>
                {
                    if (matches[index] is not { } match)
                        return chunks.Indentation + "-" + YamlText.AfterDash(item, chunks.Column);
                    var chunk = chunks[match];
                    var dash = chunks.Begins[match] + 1;
                    return chunks.Text(chunk.Start, dash)
                        + (Value(node.Items![match], dash, chunk.End, items[match], item) ?? YamlText.AfterDash(item, chunks.Column));
                }
            );
        return chunks.Join(parts);
    }

    private static Dictionary<string, JsonElement> Members(JsonElement map) =>
        map.EnumerateObject().ToDictionary(member => member.Name, member => member.Value, StringComparer.Ordinal);

    private static List<string> Names(JsonElement map) => [.. map.EnumerateObject().Select(member => member.Name)];

    private static bool HasSameNames(YamlNode node, JsonElement before, JsonElement after) =>
        before.ValueKind == JsonValueKind.Object
        && after.ValueKind == JsonValueKind.Object
        && Names(before).SequenceEqual(Names(after))
        && node.Properties!.Select(property => property.Name.Text).ToHashSet().SetEquals(Names(after));

    private static bool AreSame(JsonElement left, JsonElement right) =>
        left.ValueKind == right.ValueKind && left.ValueKind != JsonValueKind.Undefined && left.GetRawText() == right.GetRawText();
}
