using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using FlagCluster.Contracts.Tenancy;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Testing;

/// <summary>Listens to the instruments of one container.</summary>
public sealed class Measurements : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentQueue<Measured> _all = new();

    /// <summary>Listens to one instrument, or to all when none is named.</summary>
    public Measurements(IMeterFactory meters, string? instrument = null)
    {
        _listener.InstrumentPublished = (published, self) =>
        {
            if (published.Meter.Scope == meters && (instrument is null || published.Name == instrument))
                self.EnableMeasurementEvents(published);
        };
        _listener.SetMeasurementEventCallback<double>((from, value, tags, _) => Add(from, value, tags, isCounter: false));
        _listener.SetMeasurementEventCallback<long>((from, value, tags, _) => Add(from, value, tags, isCounter: true));
        _listener.SetMeasurementEventCallback<int>((from, value, tags, _) => Add(from, value, tags, isCounter: false));
        _listener.Start();
    }

    /// <summary>Gets the values of the tags and the value of each measurement so far.</summary>
    public IReadOnlyList<(string Tags, double Value)> All => [.. _all.Select(one => (one.Tags, one.Value))];

    /// <summary>
    /// Returns a line for each series of the observable counters of a container: the name of the instrument, the values of its tags and
    /// its value.
    /// </summary>
    public static List<string> Counters(IServiceProvider services) =>
        [
            .. Observe(services)
                .Where(one => one.IsCounter)
                .Select(one => string.Create(CultureInfo.InvariantCulture, $"{one.Series} {one.Value}")),
        ];

    /// <summary>Returns the <see cref="Counters"/> of evaluations of an environment that are not zero, without its id, sorted.</summary>
    public static IEnumerable<string> Evaluations(IServiceProvider services, EnvironmentId environment) =>
        Counters(services)
            .Where(line => line.StartsWith("flagcluster.evaluation", StringComparison.Ordinal))
            .Where(line => !line.EndsWith(" 0", StringComparison.Ordinal) && line.Split(' ')[1] == environment.ToString())
            .Select(line => line.Replace($" {environment}", "", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);

    /// <summary>
    /// Returns the current values of all observable instruments of a container, by the name of the instrument and the values of its tags.
    /// </summary>
    public static Dictionary<string, double> Values(IServiceProvider services) =>
        Observe(services).ToDictionary(one => one.Series, one => one.Value, StringComparer.Ordinal);

    /// <summary>Returns the current values of an observable instrument, by the values of its tags.</summary>
    public Dictionary<string, double> Now()
    {
        _all.Clear();
        _listener.RecordObservableInstruments();
        return _all.ToDictionary(one => one.Tags, one => one.Value, StringComparer.Ordinal);
    }

    public void Dispose() => _listener.Dispose();

    private static List<Measured> Observe(IServiceProvider services)
    {
        using var measurements = new Measurements(services.GetRequiredService<IMeterFactory>());
        measurements._listener.RecordObservableInstruments();
        return [.. measurements._all];
    }

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags, bool isCounter)
    {
        var values = new List<object?>();
        foreach (var tag in tags)
            values.Add(tag.Value);
        _all.Enqueue(new(instrument.Name, string.Join(' ', values), value, isCounter));
    }

    private sealed record Measured(string Instrument, string Tags, double Value, bool IsCounter)
    {
        public string Series => Tags.Length > 0 ? $"{Instrument} {Tags}" : Instrument;
    }
}
