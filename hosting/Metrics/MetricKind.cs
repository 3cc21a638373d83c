using System.Diagnostics.Metrics;

namespace FlagCluster.Hosting.Metrics;

/// <summary>Specifies how the measurements of an instrument are aggregated.</summary>
internal enum MetricKind
{
    /// <summary>A sum that never decreases.</summary>
    Counter,

    /// <summary>A sum that may decrease.</summary>
    Sum,

    /// <summary>The last measurement.</summary>
    Gauge,

    /// <summary>Counts by bucket.</summary>
    Histogram,
}

/// <summary>Maps the types of .NET's instruments to kinds.</summary>
internal static class MetricKinds
{
    private static readonly Dictionary<Type, (MetricKind Kind, bool Observable)> Known = new()
    {
        [typeof(Counter<>)] = (MetricKind.Counter, false),
        [typeof(UpDownCounter<>)] = (MetricKind.Sum, false),
        [typeof(Gauge<>)] = (MetricKind.Gauge, false),
        [typeof(Histogram<>)] = (MetricKind.Histogram, false),
        [typeof(ObservableCounter<>)] = (MetricKind.Counter, true),
        [typeof(ObservableUpDownCounter<>)] = (MetricKind.Sum, true),
        [typeof(ObservableGauge<>)] = (MetricKind.Gauge, true),
    };

    /// <summary>Returns the kind of an instrument and whether it is observable; null when its type is unknown.</summary>
    public static (MetricKind Kind, bool Observable)? Of(Instrument instrument)
    {
        var type = instrument.GetType();
        while (type is not null && !type.IsGenericType)
            type = type.BaseType;
        return type is not null && Known.TryGetValue(type.GetGenericTypeDefinition(), out var kind) ? kind : null;
    }
}
