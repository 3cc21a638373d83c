using System.Collections.Concurrent;
using System.Net;
using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace FlagCluster.Testing.Processes;

/// <summary>Receives traces and metrics by OTLP over gRPC, as a collector does.</summary>
/// <remarks>https://github.com/open-telemetry/opentelemetry-proto</remarks>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<OtlpSpan> _spans = new();
    private readonly ConcurrentQueue<OtlpMetric> _metrics = new();
    private readonly ConcurrentQueue<OtlpExemplar> _exemplars = new();

    private OtlpReceiver(WebApplication app) => _app = app;

    /// <summary>Gets the value for <c>Telemetry:OtlpEndpoint</c>.</summary>
    public string Address => _app.Urls.Single();

    public IReadOnlyCollection<OtlpSpan> Spans => _spans;

    public IReadOnlyCollection<OtlpMetric> Metrics => _metrics;

    public IReadOnlyCollection<OtlpExemplar> Exemplars => _exemplars;

    public static async Task<OtlpReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        // gRPC without TLS: HTTP/2 from the first byte.
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2)
        );
        var receiver = new OtlpReceiver(builder.Build());
        receiver._app.MapPost(
            "/opentelemetry.proto.collector.trace.v1.TraceService/Export",
            (RequestDelegate)(http => ReceiveAsync(http, receiver.AddSpans))
        );
        receiver._app.MapPost(
            "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export",
            (RequestDelegate)(http => ReceiveAsync(http, receiver.AddMetrics))
        );
        await receiver._app.StartAsync();
        return receiver;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    /// <summary>Handles a call: in each direction a frame header of five bytes and a message, then the status as a trailer.</summary>
    private static async Task ReceiveAsync(HttpContext http, Action<Protobuf> add)
    {
        const int frame = 5;
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        add(new(ByteString.CopyFrom(body.ToArray().AsSpan(frame))));
        http.Response.ContentType = "application/grpc";
        await http.Response.Body.WriteAsync(new byte[frame]);
        http.Response.AppendTrailer("grpc-status", "0");
    }

    private void AddSpans(Protobuf request)
    {
        foreach (var resource in request.Messages(1))
        foreach (var scope in resource.Messages(2))
        foreach (var span in scope.Messages(2))
            _spans.Enqueue(
                new(
                    Service(resource),
                    scope.Message(1)?.Text(1) ?? "",
                    span.Text(5),
                    (OtlpSpanKind)span.Number(6),
                    span.Hex(1),
                    span.Hex(2),
                    span.Hex(4)
                )
            );
    }

    private void AddMetrics(Protobuf request)
    {
        foreach (var resource in request.Messages(1))
        foreach (var scope in resource.Messages(2))
        foreach (var metric in scope.Messages(2))
        {
            var points = metric.Message(9)?.Messages(1).ToList() ?? [];
            _metrics.Enqueue(
                new(metric.Text(1), metric.Text(3), metric.Message(7)?.Number(3) == 1, points.Count == 0 ? [] : points[0].Doubles(7))
            );
            foreach (var point in points)
            foreach (var exemplar in point.Messages(8))
                _exemplars.Enqueue(new(metric.Text(1), exemplar.Double(3), exemplar.Hex(5), exemplar.Hex(4)));
        }
    }

    private static string Service(Protobuf resource) =>
        resource.Message(1)?.Messages(1).FirstOrDefault(attribute => attribute.Text(1) == "service.name")?.Message(2)?.Text(1) ?? "";
}

/// <summary>Represents a span; <paramref name="Source"/> is its activity source.</summary>
internal sealed record OtlpSpan(string Service, string Source, string Name, OtlpSpanKind Kind, string Trace, string Id, string Parent);

/// <summary>Specifies the kind of a span, with OTLP's numbers.</summary>
internal enum OtlpSpanKind
{
    Unspecified,
    Internal,
    Server,
    Client,
    Producer,
    Consumer,
}

/// <summary>Represents a metric; <paramref name="Bounds"/> are those of a histogram.</summary>
internal sealed record OtlpMetric(string Name, string Unit, bool IsMonotonicSum, double[] Bounds);

/// <summary>Represents a measurement of a histogram and the trace that it belongs to.</summary>
internal sealed record OtlpExemplar(string Metric, double Value, string Trace, string Span);
