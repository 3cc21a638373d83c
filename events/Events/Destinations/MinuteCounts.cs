using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Events.Model;

namespace FlagCluster.Events.Destinations;

/// <summary>
/// Counts evaluations by minute, environment, flag and variant, in memory: of the last hour, and of so many combinations at most. What comes after
/// that is counted as a whole. It starts from zero with the process.
/// </summary>
public sealed class MinuteCounts : IEventFold
{
    /// <summary>Minutes that are kept.</summary>
    public const int Minutes = 60;

    /// <summary>Combinations that are kept.</summary>
    public const int MaxCounts = 100_000;

    private const long Minute = 60_000;

    /// <summary>Characters of a name that fit the stack; an environment's id has fewer.</summary>
    private const int LongestName = 512;

    private readonly Lock _gate = new();
    private readonly Dictionary<Key, Sum> _sums = [];
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);
    private long _newest;

    /// <summary>Events that no count had room for.</summary>
    public long Uncounted { get; private set; }

    /// <inheritdoc/>
    public void Fold(IReadOnlyList<EventRecord> events)
    {
        ArgumentNullException.ThrowIfNull(events);
        lock (_gate)
        {
            foreach (var record in events)
                if (record.Type == EventType.Evaluation) Count(record);
        }
    }

    /// <summary>The counts, oldest first.</summary>
    public IReadOnlyList<EvaluationCount> Read()
    {
        lock (_gate)
        {
            return [.. _sums.Select(entry => new EvaluationCount(entry.Key.Minute, entry.Key.Environment, entry.Key.Flag, entry.Key.Variant, entry.Value.Events, entry.Value.Evaluations))
                .OrderBy(count => count.Minute).ThenBy(count => count.Environment, StringComparer.Ordinal).ThenBy(count => count.FlagKey, StringComparer.Ordinal).ThenBy(count => count.Variant, StringComparer.Ordinal)];
        }
    }

    private void Count(in EventRecord record)
    {
        Span<char> scratch = stackalloc char[LongestName];
        var minute = record.Time - record.Time % Minute;
        if (minute > _newest) Forget(_newest = minute);
        if (minute <= _newest - Minutes * Minute) return;
        string? flag = null, variant = null;
        var rate = 1.0;
        var reader = new Utf8JsonReader(record.Value.Span);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.ValueTextEquals("flagKey"u8) ? 1 : reader.ValueTextEquals("variant"u8) ? 2 : reader.ValueTextEquals("samplingRate"u8) ? 3 : 0;
            reader.Read();
            if (name == 1) flag = Name(ref reader, scratch);
            else if (name == 2) variant = Name(ref reader, scratch);
            else if (name == 3) rate = reader.GetDouble();
            else reader.Skip();
        }
        var key = new Key(minute, Name(scratch[..Encoding.UTF8.GetChars(record.Environment.Span, scratch)]), flag ?? "", variant);
        if (_sums.Count >= MaxCounts && !_sums.ContainsKey(key))
        {
            Uncounted++;
            return;
        }
        ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(_sums, key, out _);
        sum = new(sum.Events + 1, sum.Evaluations + (rate > 0 ? 1 / rate : 1));
    }

    /// <summary>The string the reader stands on; one that was seen before is not made again.</summary>
    private string? Name(scoped ref Utf8JsonReader reader, scoped Span<char> scratch) =>
        reader.TokenType == JsonTokenType.String && reader.ValueSpan.Length <= scratch.Length ? Name(scratch[..reader.CopyString(scratch)]) : reader.GetString();

    private string Name(scoped ReadOnlySpan<char> text)
    {
        var known = _names.GetAlternateLookup<ReadOnlySpan<char>>();
        if (known.TryGetValue(text, out var name)) return name;
        if (_names.Count >= MaxCounts) _names.Clear();
        name = text.ToString();
        _names.Add(name, name);
        return name;
    }

    private void Forget(long newest)
    {
        foreach (var key in _sums.Keys.Where(key => key.Minute <= newest - Minutes * Minute).ToList()) _sums.Remove(key);
    }

    private readonly record struct Key(long Minute, string Environment, string Flag, string? Variant);

    private readonly record struct Sum(long Events, double Evaluations);
}
