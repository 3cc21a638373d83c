using System.Globalization;
using System.Text;
using System.Text.Json;

namespace FlagCluster.Samples.Consumer;

/// <summary>Evaluations by flag and variant. An event counts once, however often it is delivered.</summary>
internal sealed class Counts
{
    /// <summary>Ids that are remembered: a second delivery comes soon after the first. A consumer that must be exact keeps them with its counts.</summary>
    private const int Remembered = 1_000_000;

    private readonly SortedDictionary<(string Flag, string Variant), double> _counts = [];
    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);
    private readonly Queue<string> _oldest = new();

    /// <summary>Counts an event.</summary>
    /// <param name="id">Its id, the header <c>ce_id</c>.</param>
    /// <param name="value">Its JSON.</param>
    public void Add(string id, ReadOnlySpan<byte> value)
    {
        if (!_ids.Add(id)) return;
        _oldest.Enqueue(id);
        if (_oldest.Count > Remembered) _ids.Remove(_oldest.Dequeue());
        var reader = new Utf8JsonReader(value);
        using var document = JsonDocument.ParseValue(ref reader);
        var root = document.RootElement;
        var key = (Text(root, "flagKey") ?? "?", Text(root, "variant") ?? "-");
        // An event that stands for others, because a share of them is recorded, counts as many times.
        var rate = root.TryGetProperty("samplingRate", out var sampled) && sampled.ValueKind == JsonValueKind.Number ? sampled.GetDouble() : 1;
        _counts[key] = _counts.GetValueOrDefault(key) + 1 / rate;
    }

    /// <summary>One line for each flag and variant.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var ((flag, variant), count) in _counts) text.AppendLine(CultureInfo.InvariantCulture, $"{flag}  {variant}  {count:0}");
        return text.ToString();
    }

    private static string? Text(JsonElement root, string name) => root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
