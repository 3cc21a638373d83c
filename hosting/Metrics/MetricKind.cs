using System.Diagnostics.Metrics;

namespace FlagCluster.Hosting.Metrics;

/// <summary>What becomes of an instrument's measurements.</summary>
internal enum MetricKind
{
    /// <summary>Added up; never falls.</summary>
    Counter,

    /// <summary>Added up; may fall.</summary>
    Sum,

    /// <summary>The last one counts.</summary>
    Gauge,

    /// <summary>Sorted into buckets.</summary>
    Histogram,
}

/// <summary>The kinds of .NET's instruments.</summary>
internal static class MetricKinds
{
    /// <summary>The kind of an instrument, and whether it is asked at each reading; null when it is of no known kind.</summary>
    public static (MetricKind Kind, bool Observable)? Of(Instrument instrument)
    {
        var type = instrument.GetType();
        while (type is not null && !type.IsGenericType) type = type.BaseType;
        if (type is null) return null;
        var definition = type.GetGenericTypeDefinition();
        return definition == typeof(Counter<>) ? (MetricKind.Counter, false)
            : definition == typeof(UpDownCounter<>) ? (MetricKind.Sum, false)
            : definition == typeof(Gauge<>) ? (MetricKind.Gauge, false)
            : definition == typeof(Histogram<>) ? (MetricKind.Histogram, false)
            : definition == typeof(ObservableCounter<>) ? (MetricKind.Counter, true)
            : definition == typeof(ObservableUpDownCounter<>) ? (MetricKind.Sum, true)
            : definition == typeof(ObservableGauge<>) ? (MetricKind.Gauge, true)
            : null;
    }
}
