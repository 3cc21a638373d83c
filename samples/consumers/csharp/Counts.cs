using System.Globalization;
using System.Text;
using System.Text.Json;

namespace FlagCluster.Samples.Consumer;

/// <summary>Counts evaluations by flag and variant. Each event counts once, even if it is delivered again.</summary>
internal sealed class Counts
{
    /// <summary>The number of ids kept to detect duplicates. An exact consumer stores the ids with its counts.</summary>
    private const int Remembered = 1_000_000;

    private readonly SortedDictionary<(string Flag, string Variant), double> _counts = [];
    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);
    private readonly Queue<string> _oldest = new();

    /// <summary>Adds an event.</summary>
    /// <param name="id">The id, from the header <c>ce_id</c>.</param>
    /// <param name="value">The JSON of the event.</param>
    public void Add(string id, ReadOnlySpan<byte> value)
    {
        if (!_ids.Add(id))
            return;
        _oldest.Enqueue(id);
        if (_oldest.Count > Remembered)
            _ids.Remove(_oldest.Dequeue());
        var reader = new Utf8JsonReader(value);
        using var document = JsonDocument.ParseValue(ref reader);
        var root = document.RootElement;
        // A sampled event represents 1 / samplingRate evaluations.
        var isSampled = root.TryGetProperty("samplingRate", out var sampled) && sampled.ValueKind == JsonValueKind.Number;
        var rate = isSampled ? sampled.GetDouble() : 1;
        if (root.TryGetProperty("bulk", out var isBulk) && isBulk.ValueKind == JsonValueKind.True)
        {
            // A bulk answer has an array for each flag. It is no exposure: the flags may never be used.
            foreach (var flag in root.GetProperty("flags").EnumerateArray())
                Add($"{flag[0].GetString()} (bulk)", flag[1].GetString(), rate);
        }
        else
        {
            Add(Text(root, "flagKey") ?? "?", Text(root, "variant"), rate);
        }
    }

    /// <summary>Returns one line for each flag and variant.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var ((flag, variant), count) in _counts)
            text.AppendLine(CultureInfo.InvariantCulture, $"{flag}  {variant}  {count:0}");
        return text.ToString();
    }

    private void Add(string flag, string? variant, double rate)
    {
        var key = (flag, variant ?? "-");
        _counts[key] = _counts.GetValueOrDefault(key) + 1 / rate;
    }

    private static string? Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
