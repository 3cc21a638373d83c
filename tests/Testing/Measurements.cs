using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using FlagCluster.Testing.Environments;

namespace FlagCluster.Testing;

/// <summary>What one instrument of a process measures from now on.</summary>
public sealed class Measurements : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentQueue<(string Tags, double Value)> _all = new();

    public Measurements(IMeterFactory meters, string instrument)
    {
        _listener.InstrumentPublished = (published, self) =>
        {
            if (published.Meter.Scope == meters && published.Name == instrument) self.EnableMeasurementEvents(published);
        };
        _listener.SetMeasurementEventCallback<double>((_, value, tags, _) => Keep(value, tags));
        _listener.SetMeasurementEventCallback<long>((_, value, tags, _) => Keep(value, tags));
        _listener.SetMeasurementEventCallback<int>((_, value, tags, _) => Keep(value, tags));
        _listener.Start();
    }

    /// <summary>The values of the tags and the value of each measurement so far.</summary>
    public IReadOnlyList<(string Tags, double Value)> All => [.. _all];

    /// <summary>What an observable instrument shows now, by the values of its tags.</summary>
    public Dictionary<string, double> Now()
    {
        _all.Clear();
        _listener.RecordObservableInstruments();
        return _all.ToDictionary(one => one.Tags, one => one.Value, StringComparer.Ordinal);
    }

    public void Dispose() => _listener.Dispose();

    private void Keep(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var values = new List<object?>();
        foreach (var tag in tags) values.Add(tag.Value);
        _all.Enqueue((string.Join(' ', values), value));
    }
}
