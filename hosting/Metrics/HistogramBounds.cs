using System.Diagnostics.Metrics;
using System.Globalization;

namespace FlagCluster.Hosting.Metrics;

/// <summary>Provides the buckets of histograms, at <c>/metrics</c> and over OTLP.</summary>
internal static class HistogramBounds
{
    private static readonly double[] Seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    /// <summary>The bounds that the web server advises begin at 5 ms; an evaluation takes a fraction of one.</summary>
    private static readonly double[] Requests =
    [
        0.00025,
        0.0005,
        0.001,
        0.0025,
        0.005,
        0.01,
        0.025,
        0.05,
        0.075,
        0.1,
        0.25,
        0.5,
        0.75,
        1,
        2.5,
        5,
        7.5,
        10,
    ];

    private static readonly double[] OtherUnits = [0, 5, 10, 25, 50, 75, 100, 250, 500, 750, 1000, 2500, 5000, 7500, 10000];

    /// <summary>
    /// Returns the bounds that the instrument advises, or else those for its unit; null when it is not a histogram. Requests have bounds
    /// of their own.
    /// </summary>
    public static double[]? Of(Instrument instrument) =>
        instrument switch
        {
            { Name: "http.server.request.duration" } => Requests,
            Histogram<double> histogram => Of(instrument, histogram.Advice),
            Histogram<long> histogram => Of(instrument, histogram.Advice),
            Histogram<int> histogram => Of(instrument, histogram.Advice),
            Histogram<float> histogram => Of(instrument, histogram.Advice),
            Histogram<short> histogram => Of(instrument, histogram.Advice),
            Histogram<byte> histogram => Of(instrument, histogram.Advice),
            Histogram<decimal> histogram => Of(instrument, histogram.Advice),
            _ => null,
        };

    private static double[] Of<T>(Instrument instrument, InstrumentAdvice<T>? advice)
        where T : struct
    {
        if (advice?.HistogramBucketBoundaries is { } bounds)
            return [.. bounds.Select(bound => Convert.ToDouble(bound, CultureInfo.InvariantCulture))];
        return instrument.Unit == "s" ? Seconds : OtherUnits;
    }
}
