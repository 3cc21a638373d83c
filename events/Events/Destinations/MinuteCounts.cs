using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using FlagCluster.Events.Model;

namespace FlagCluster.Events.Destinations;

/// <summary>
/// Counts the evaluations of the last hour by minute, environment, flag and variant, in memory. Above <see cref="MaxCounts"/> combinations,
/// further ones are only counted together. Thread-safe.
/// </summary>
public sealed class MinuteCounts : IEventFold
{
    /// <summary>The number of minutes kept.</summary>
    public const int Minutes = 60;

    /// <summary>The largest number of combinations kept.</summary>
    public const int MaxCounts = 100_000;

    private const long Minute = 60_000;

    /// <summary>The length of the names that are read on the stack; ids of environments are shorter.</summary>
    private const int StackNameLength = 512;

    private readonly Lock _gate = new();
    private readonly Dictionary<Key, Sum> _sums = [];
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);
    private long _newest;

    /// <summary>Gets the events that exceeded <see cref="MaxCounts"/>.</summary>
    public long Uncounted { get; private set; }

    /// <inheritdoc/>
    public void Fold(IReadOnlyList<EventRecord> events)
    {
        ArgumentNullException.ThrowIfNull(events);
        lock (_gate)
        {
            foreach (var record in events)
                if (record.Type == EventType.Evaluation)
                    Count(record);
        }
    }

    /// <summary>Returns the counts, oldest first.</summary>
    public IReadOnlyList<EvaluationCount> Read()
    {
        lock (_gate)
        {
            return
            [
                .. _sums
                    .Select(entry => ToCount(entry.Key, entry.Value))
                    .OrderBy(count => count.Minute)
                    .ThenBy(count => count.Environment, StringComparer.Ordinal)
                    .ThenBy(count => count.FlagKey, StringComparer.Ordinal)
                    .ThenBy(count => count.Variant, StringComparer.Ordinal),
            ];
        }
    }

    private static EvaluationCount ToCount(Key key, Sum sum) =>
        new(key.Minute, key.Environment, key.Flag, key.Variant, sum.Events, sum.Evaluations);

    private void Count(in EventRecord record)
    {
        Span<char> scratch = stackalloc char[StackNameLength];
        var minute = record.Time - record.Time % Minute;
        if (minute > _newest)
            RemoveOld(_newest = minute);
        if (minute <= _newest - Minutes * Minute)
            return;
        string? flag = null,
            variant = null;
        var rate = 1.0;
        var reader = new Utf8JsonReader(record.Value.Span);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isFlag = reader.ValueTextEquals("flagKey"u8);
            var isVariant = reader.ValueTextEquals("variant"u8);
            var isRate = reader.ValueTextEquals("samplingRate"u8);
            reader.Read();
            if (isFlag)
                flag = Name(ref reader, scratch);
            else if (isVariant)
                variant = Name(ref reader, scratch);
            else if (isRate)
                rate = reader.GetDouble();
            else
                reader.Skip();
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

    /// <summary>Returns the current string of the reader, without allocating one that is known.</summary>
    private string? Name(scoped ref Utf8JsonReader reader, scoped Span<char> scratch)
    {
        if (reader.TokenType != JsonTokenType.String || reader.ValueSpan.Length > scratch.Length)
            return reader.GetString();
        return Name(scratch[..reader.CopyString(scratch)]);
    }

    private string Name(scoped ReadOnlySpan<char> text)
    {
        var known = _names.GetAlternateLookup<ReadOnlySpan<char>>();
        if (known.TryGetValue(text, out var name))
            return name;
        if (_names.Count >= MaxCounts)
            _names.Clear();
        name = text.ToString();
        _names.Add(name, name);
        return name;
    }

    private void RemoveOld(long newest)
    {
        foreach (var key in _sums.Keys.Where(key => key.Minute <= newest - Minutes * Minute).ToList())
            _sums.Remove(key);
    }

    private readonly record struct Key(long Minute, string Environment, string Flag, string? Variant);

    private readonly record struct Sum(long Events, double Evaluations);
}
