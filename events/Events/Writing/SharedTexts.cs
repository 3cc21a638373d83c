using FlagCluster.Events.Model;

namespace FlagCluster.Events.Writing;

/// <summary>Caches the texts of values that occur in many events. Not thread-safe.</summary>
/// <param name="write">Writes the text of a value.</param>
internal sealed class SharedTexts<T>(Action<T, Utf8Buffer> write)
    where T : notnull
{
    /// <summary>The largest number of texts kept: some values, such as user agents, are chosen by callers.</summary>
    private const int MaxTexts = 10_000;

    private readonly Dictionary<T, SharedText> _texts = [];
    private readonly Utf8Buffer _output = new(256);
    private T? _last;
    private SharedText? _lastText;

    /// <summary>Returns the text of a value.</summary>
    public SharedText Of(T value)
    {
        if (_lastText is not null && EqualityComparer<T>.Default.Equals(_last, value))
            return _lastText;
        if (!_texts.TryGetValue(value, out var text))
        {
            if (_texts.Count == MaxTexts)
                _texts.Clear();
            _output.Truncate(0);
            write(value, _output);
            _texts.Add(value, text = new(_output.ToArray()));
        }
        (_last, _lastText) = (value, text);
        return text;
    }
}
