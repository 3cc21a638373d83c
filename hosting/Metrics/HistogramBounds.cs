using System.Diagnostics.Metrics;
using System.Globalization;

namespace FlagCluster.Hosting.Metrics;

/// <summary>Which buckets a histogram has, at <c>/metrics</c> and over OTLP.</summary>
internal static class HistogramBounds
{
    private static readonly double[] Seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    /// <summary>The web server advises the same, from 5 ms: an evaluation is answered in a fraction of one.</summary>
    private static readonly double[] Requests = [0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

    private static readonly double[] Anything = [0, 5, 10, 25, 50, 75, 100, 250, 500, 750, 1000, 2500, 5000, 7500, 10000];

    /// <summary>The bounds the instrument asks for, or those that fit its unit; null when it is no histogram. Requests have bounds of our own.</summary>
    public static double[]? Of(Instrument instrument) => instrument switch
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

    private static double[] Of<T>(Instrument instrument, InstrumentAdvice<T>? advice) where T : struct =>
        advice?.HistogramBucketBoundaries is { } bounds
            ? [.. bounds.Select(bound => Convert.ToDouble(bound, CultureInfo.InvariantCulture))]
            : instrument.Unit == "s" ? Seconds : Anything;
}
