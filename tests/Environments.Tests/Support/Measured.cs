using System.Diagnostics.Metrics;
using FlagCluster.Testing.Environments;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Environments.Tests.Support;

/// <summary>What the observable instruments of a container say.</summary>
internal static class Measured
{
    /// <summary>A line for each series: the instrument's name, the tags' values and the number.</summary>
    public static List<string> Of(IServiceProvider services)
    {
        var measured = new List<string>();
        var factory = services.GetRequiredService<IMeterFactory>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Scope == factory) self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => measured.Add(string.Join(' ', [instrument.Name, .. tags.ToArray().Select(tag => tag.Value), value])));
        listener.Start();
        listener.RecordObservableInstruments();
        return measured;
    }
}
