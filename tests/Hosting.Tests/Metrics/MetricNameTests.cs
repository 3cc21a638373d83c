using FlagCluster.Hosting.Metrics;

namespace FlagCluster.Hosting.Tests.Metrics;

/// <summary>Tests the names against the OpenTelemetry rules for Prometheus.</summary>
public sealed class MetricNameTests
{
    [Theory]
    [InlineData("flagcluster.evaluations", "{evaluation}", "Counter", "flagcluster_evaluations_total")]
    [InlineData("flagcluster.events.dropped.total", null, "Counter", "flagcluster_events_dropped_total")]
    [InlineData("http.server.request.duration", "s", "Histogram", "http_server_request_duration_seconds")]
    [InlineData("flagcluster.replica.age_seconds", "s", "Gauge", "flagcluster_replica_age_seconds")]
    [InlineData("dotnet.process.memory.working_set", "By", "Sum", "dotnet_process_memory_working_set_bytes")]
    [InlineData("flagcluster.spool.size", "By", "Counter", "flagcluster_spool_size_bytes_total")]
    [InlineData("disk.read", "By/s", "Gauge", "disk_read_bytes_per_second")]
    [InlineData("cache.hits", "1", "Gauge", "cache_hits_ratio")]
    [InlineData("cache.hits", "1", "Counter", "cache_hits_total")]
    [InlineData("orleans-messaging-sent-messages-size", null, "Counter", "orleans_messaging_sent_messages_size_total")]
    [InlineData("2nd..try", "ms", "Gauge", "_2nd_try_milliseconds")]
    [InlineData("load", "%", "Gauge", "load_percent")]
    public void Metric_NameAndUnit_ReturnsPrometheusName(string name, string? unit, string kind, string expected) =>
        Assert.Equal(expected, MetricName.Metric(name, unit, Enum.Parse<MetricKind>(kind)));

    [Fact]
    public void Escape_LabelValue_EscapesBackslashesQuotesAndLineBreaks() =>
        Assert.Equal("a\\\\b\\\"c\\nd", MetricName.Escape("a\\b\"c\nd", quotes: true));

    [Fact]
    public void Escape_HelpText_KeepsQuotes() => Assert.Equal("say \"a\\nb\"", MetricName.Escape("say \"a\nb\"", quotes: false));
}
