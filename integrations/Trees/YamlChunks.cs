namespace FlagCluster.Integrations.Trees;

/// <summary>
/// Divides the text of a block collection into chunks: an entry, the comments and blank lines above it, and those below it that are
/// indented more.
/// </summary>
internal sealed class YamlChunks
{
    private readonly string _text;
    private readonly int _from,
        _start;
    private readonly bool _isInline;
    private readonly List<(int Start, int End)> _chunks = [];

    /// <summary>Initializes the chunks of a collection.</summary>
    /// <param name="text">The text of the document.</param>
    /// <param name="entries">The offsets at which each entry begins, or -1 to search its dash, and at which its last value ends.</param>
    /// <param name="from">The offset after what precedes the collection: a colon or a dash.</param>
    /// <param name="to">The offset after the collection and the comments below it.</param>
    public YamlChunks(string text, IReadOnlyList<(int Start, int End)> entries, int from, int to)
    {
        (_text, _from) = (text, from);
        var end = from;
        foreach (var entry in entries)
        {
            Begins.Add(entry.Start >= 0 ? entry.Start : FindDash(end));
            end = entry.End;
        }
        var first = Begins[0];
        var line = LineStart(first);
        Column = first - line;
        // The collection begins on the line of the dash that contains it.
        _isInline = line < from || text.AsSpan(line, Column).ContainsAnyExcept(' ');
        _start = _isInline ? first : Math.Min(line, from == 0 ? line : text.IndexOf('\n', from) + 1);
        for (var index = 0; index < entries.Count; index++)
        {
            var start = index == 0 ? _start : Leading(entries[index - 1].End, Begins[index]);
            if (index > 0)
                _chunks[index - 1] = (_chunks[index - 1].Start, start);
            _chunks.Add((start, to));
        }
    }

    /// <summary>Gets the offset of each entry.</summary>
    public List<int> Begins { get; } = [];

    /// <summary>Gets the column of the entries, from 0.</summary>
    public int Column { get; }

    /// <summary>Gets the spaces before an entry.</summary>
    public string Indentation => new(' ', Column);

    /// <summary>Gets the offsets of a chunk.</summary>
    public (int Start, int End) this[int index] => _chunks[index];

    /// <summary>Returns a chunk, as it is on lines of its own.</summary>
    public string Text(int index) => Text(_chunks[index].Start, _chunks[index].End);

    /// <summary>Returns the beginning of a chunk, as it is on lines of its own.</summary>
    /// <param name="start">The offset of the chunk.</param>
    /// <param name="end">The offset at which the text ends.</param>
    public string Text(int start, int end) => (_isInline && start == _start ? Indentation : "") + _text[start..end];

    /// <summary>Returns the collection and what precedes it, with other chunks.</summary>
    public string Join(IEnumerable<string> chunks)
    {
        var text = string.Concat(chunks);
        // Blank lines separate entries, and are not needed above the first.
        if (_text[_start] != '\n')
            text = text.TrimStart('\n');
        return _text[_from.._start] + (_isInline ? text.TrimStart(' ') : text);
    }

    /// <summary>Returns the offset at which the comments and blank lines above an entry begin.</summary>
    private int Leading(int after, int begin)
    {
        var start = LineStart(begin);
        for (var line = start; line > after; )
        {
            var previous = LineStart(line - 1);
            if (previous < after)
                break;
            var content = _text.AsSpan(previous, line - previous).TrimStart(' ');
            // A comment that is indented more belongs to the previous entry.
            if (content is ['#', ..] && line - previous - content.Length > Column)
                break;
            start = line = previous;
        }
        return start;
    }

    private int FindDash(int from)
    {
        for (var at = from; ; at++)
        {
            if (_text[at] == '#')
                at = _text.IndexOf('\n', at);
            else if (_text[at] == '-')
                return at;
        }
    }

    private int LineStart(int at) => at == 0 ? 0 : _text.LastIndexOf('\n', at - 1) + 1;
}
