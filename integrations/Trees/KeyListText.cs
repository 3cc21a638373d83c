using System.Globalization;
using System.Text;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Integrations.Trees;

/// <summary>
/// Reads and writes lists of targeting keys: one key per line, in the order of their code points. Empty lines, and lines that begin with
/// <c>#</c>, are ignored. A key that such a line cannot hold is a JSON string.
/// </summary>
internal sealed class KeyListText
{
    private readonly List<Line> _lines = [];

    private KeyListText() { }

    /// <summary>Gets the errors, with the line of each.</summary>
    public List<(int Line, string Detail)> Errors { get; } = [];

    /// <summary>Gets the keys.</summary>
    public KeySet Keys => KeySet.Create([.. _lines.Where(line => line.Key is not null).Select(line => line.Key!)]);

    /// <summary>Reads a list; errors are in the result.</summary>
    /// <param name="text">The list, with line feeds only.</param>
    public static KeyListText Read(string text)
    {
        var list = new KeyListText();
        // Empty lines take far more memory than the file.
        if (text.AsSpan().Count('\n') > TreeLimits.KeyListLines)
        {
            list.Errors.Add((1, Limit("lines", TreeLimits.KeyListLines)));
            return list;
        }
        var lines = text.Split('\n');
        var count = 0;
        for (var index = 0; index < lines.Length; index++)
        {
            var line = lines[index];
            if (index == lines.Length - 1 && line.Length == 0)
                break;
            string? key = null;
            if (line.Length > 0 && line[0] != '#' && !string.IsNullOrWhiteSpace(line))
            {
                key = Parse(line, out var problem);
                if (problem is not null && list.Errors.Count < TreeLimits.Errors)
                    list.Errors.Add((index + 1, problem));
                count++;
            }
            list._lines.Add(new(line, key));
        }
        if (count > RulesetLimits.SegmentKeys)
            list.Errors.Add((1, Limit("keys", RulesetLimits.SegmentKeys)));
        return list;
    }

    /// <summary>Writes a list.</summary>
    public static string Write(KeySet keys) => new KeyListText().Change(keys);

    /// <summary>Returns the list with other keys. Lines of the keys that stay, and comments, stay as they are.</summary>
    public string Change(KeySet keys)
    {
        var before = Keys;
        var removed = before.Except(keys).ToHashSet(StringComparer.Ordinal);
        var added = new Queue<string>(KeySet.Create([.. keys.Except(before)]));
        var text = new StringBuilder();
        foreach (var line in _lines.Where(line => line.Key is null || !removed.Contains(line.Key)))
        {
            while (line.Key is not null && added.TryPeek(out var next) && Compare(next, line.Key) < 0)
                text.Append(Format(added.Dequeue())).Append('\n');
            text.Append(line.Text).Append('\n');
        }
        foreach (var key in added)
            text.Append(Format(key)).Append('\n');
        return text.ToString();
    }

    private static string? Parse(string line, out string? problem)
    {
        var key = line.TrimEnd();
        problem =
            line[0] == '"' ? ParseQuoted(ref key)
            : key.Any(char.IsControl) || char.IsWhiteSpace(key[0])
                ? "The key begins with a space or has a control character; write it as a JSON string."
            : null;
        if (key.Length == 0)
            problem ??= "A targeting key must not be empty.";
        if (key.EnumerateRunes().Count() > RulesetLimits.TargetingKeyLength)
            problem ??= $"A targeting key may have {RulesetLimits.TargetingKeyLength} characters at most.";
        return problem is null ? key : null;
    }

    private static string? ParseQuoted(ref string key)
    {
        try
        {
            using var document = RulesetJson.Parse(Encoding.UTF8.GetBytes(key), out var error);
            if (document is null)
                return error!.Detail;
            key = document.RootElement.GetString()!;
            return null;
        }
        catch (InvalidOperationException)
        {
            return "The key is not valid Unicode: it has an unpaired surrogate.";
        }
    }

    private static string Format(string key) =>
        key[0] is '"' or '#' || char.IsWhiteSpace(key[0]) || char.IsWhiteSpace(key[^1]) || key.Any(char.IsControl)
            ? FlagValue.From(key).ToString()
            : key;

    private static string Limit(string what, int limit) =>
        string.Create(CultureInfo.InvariantCulture, $"A list may have {limit:N0} {what} at most.");

    private static int Compare(string left, string right) =>
        Encoding.UTF8.GetBytes(left).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(right));

    /// <summary>Represents a line; the key is null when it has none.</summary>
    private readonly record struct Line(string Text, string? Key);
}
