using System.Net;
using FlagCluster.Bench.Reporting;
using FlagCluster.Bench.Servers;

namespace FlagCluster.Bench.Http;

/// <summary>
/// Sends the same request to several servers on one core, in alternating rounds, so that their features are the only difference. It
/// measures features of a whole process, such as recording or telemetry. Where a feature can be switched, one process serves all sides: two
/// processes of one program differ by several percent, however long they are measured.
/// </summary>
internal sealed class ServerComparison : IAsyncDisposable
{
    /// <summary>Explains the column of ratios.</summary>
    public const string Ratios =
        "ratio: divided by the first; of p50 and p99 over the responses of all rounds together, of the others the median over neighboring "
        + "rounds. The notes give the ratios round by round.";

    private readonly IReadOnlyList<ServerSide> _sides;
    private readonly List<ServerProcess> _servers = [];
    private readonly List<LoadGenerator> _loads = [];
    private readonly HttpClient _http = new();

    private ServerComparison(IReadOnlyList<ServerSide> sides) => _sides = sides;

    /// <summary>Starts the servers and connects to each.</summary>
    public static async Task<ServerComparison> StartAsync(Cores cores, RawRequest request, int connections, IReadOnlyList<ServerSide> sides)
    {
        var comparison = new ServerComparison(sides);
        try
        {
            foreach (var side in sides)
            {
                var shared = side.Before is null
                    ? -1
                    : comparison._sides.ToList().FindIndex(other => other.Before is not null && other.Role == side.Role);
                var isShared = shared >= 0 && shared < comparison._servers.Count;
                comparison._servers.Add(isShared ? comparison._servers[shared] : await ServerProcess.StartAsync(cores.Server, side.Role));
                comparison._loads.Add(new(comparison._servers[^1].EndPoints[0], request.ToBytes(), connections));
            }
            return comparison;
        }
        catch
        {
            await comparison.DisposeAsync();
            throw;
        }
    }

    /// <summary>Measures all sides in alternating rounds.</summary>
    /// <param name="title">The title for the progress.</param>
    /// <param name="warm">The number of warm-up rounds.</param>
    /// <param name="rounds">The number of rounds that count.</param>
    /// <param name="round">The duration of a round of one server.</param>
    /// <param name="settle">
    /// The time after a round in which its server completes its background work; its CPU time counts as the round's and does not burden the
    /// next.
    /// </param>
    /// <param name="prefix">The prefix of the names of the rows.</param>
    /// <returns>The rows; ratios are to the first server.</returns>
    public async Task<List<Row>> MeasureAsync(string title, int warm, int rounds, TimeSpan round, TimeSpan settle, string prefix = "")
    {
        var measured = new List<HttpSample[]>();
        for (var number = -warm; number < rounds; number++)
        {
            Report.Progress($"{title}, round {number}");
            var samples = new HttpSample[_sides.Count];
            for (var turn = 0; turn < samples.Length; turn++)
            {
                // Each side begins equally often.
                var i = (turn + number + warm) % samples.Length;
                samples[i] = await TakeAsync(i, round, settle);
            }
            if (number >= 0)
                measured.Add(samples);
        }
        return Rows(measured, prefix);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var load in _loads)
            load.Dispose();
        foreach (var server in _servers.Distinct())
            await server.DisposeAsync();
        _http.Dispose();
    }

    private async Task<HttpSample> TakeAsync(int i, TimeSpan round, TimeSpan pause)
    {
        if (_sides[i].Before is { } state)
            await GetAsync(i, state);
        var sample = HttpSample.TakeAsync(_servers[i], _loads[i], round, pause);
        if (_sides[i].Alongside is { } path)
        {
            // In the middle, so that it completes within the round.
            await Task.Delay(round / 2, TimeProvider.System);
            await GetAsync(i, path);
        }
        return await sample;
    }

    private async Task GetAsync(int i, string path)
    {
        using var answer = await _http.GetAsync(new UriBuilder(Uri.UriSchemeHttp, "127.0.0.1", _servers[i].EndPoints[0].Port, path).Uri);
        if (answer.StatusCode != HttpStatusCode.OK || (await answer.Content.ReadAsByteArrayAsync()).Length == 0)
            throw new UsageException($"{path} of '{_sides[i].Name}' answered {(int)answer.StatusCode}.");
    }

    private List<Row> Rows(List<HttpSample[]> measured, string prefix)
    {
        var rows = new List<Row>();
        Latency("p50", 0.5);
        Latency("p99", 0.99);
        Compare("throughput", "req/s", sample => sample.Throughput);
        Compare("cpu", "us", sample => sample.Cpu);
        Compare("allocated", "B", sample => sample.Allocated);
        return rows;

        // One round has too few samples for its p99 to distinguish two servers; all rounds together have enough.
        void Latency(string what, double share)
        {
            var all = Enumerable
                .Range(0, _sides.Count)
                .Select(side =>
                {
                    var together = new Histogram();
                    foreach (var samples in measured)
                        together.Add(samples[side].Latency);
                    return together.Quantile(share);
                })
                .ToList();
            for (var i = 0; i < all.Count; i++)
            {
                var side = i;
                double Ratio(HttpSample[] samples) => (double)samples[side].Latency.Quantile(share) / samples[0].Latency.Quantile(share);
                rows.Add(
                    new($"{prefix}{what}.{_sides[i].Name}", all[i], "us", i == 0 ? null : (double)all[i] / all[0])
                    {
                        Note = i == 0 ? "" : Statistics.Spread(measured.ConvertAll(Ratio)),
                    }
                );
            }
        }

        void Compare(string what, string unit, Func<HttpSample, double> value)
        {
            rows.Add(new($"{prefix}{what}.{_sides[0].Name}", Statistics.Median(measured.Select(samples => value(samples[0]))), unit));
            for (var side = 1; side < _sides.Count; side++)
            {
                var i = side;
                var ratios = measured.ConvertAll(samples => value(samples[i]) / value(samples[0]));
                var median = Statistics.Median(measured.Select(samples => value(samples[i])));
                var name = $"{prefix}{what}.{_sides[i].Name}";
                rows.Add(new(name, median, unit, Statistics.Median(ratios)) { Note = Statistics.Spread(ratios) });
            }
        }
    }
}
