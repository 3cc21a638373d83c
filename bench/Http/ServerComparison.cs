using System.Net;
using FlagCluster.Api.DataPlane.Tracking;
using FlagCluster.Bench.Reporting;
using FlagCluster.Bench.Servers;

namespace FlagCluster.Bench.Http;

/// <summary>
/// The same request to several servers on one core, in rounds that alternate: what one of them has that the first has not is all that tells
/// them apart. For what a process has as a whole, as it has its recording or its telemetry. Where it can be switched, one process takes all
/// the parts: two processes of the same program differ by several percent, however long they are measured.
/// </summary>
internal sealed class ServerComparison : IAsyncDisposable
{
    /// <summary>What the column of ratios holds.</summary>
    public const string Ratios = "ratio: divided by the first; of p50 and p99 over the answers of all rounds together, of the others the median over neighbouring rounds. The notes give the ratios round by round.";

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
                var shared = side.Before is null ? -1
                    : comparison._sides.ToList().FindIndex(other => other.Before is not null && other.Role == side.Role);
                comparison._servers.Add(shared >= 0 && shared < comparison._servers.Count ? comparison._servers[shared]
                    : await ServerProcess.StartAsync(cores.Server, side.Role));
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

    /// <summary>Measures.</summary>
    /// <param name="title">What the progress is called.</param>
    /// <param name="warm">Rounds before those that count.</param>
    /// <param name="rounds">Rounds that count.</param>
    /// <param name="round">The length of a round of one server.</param>
    /// <param name="settle">The calm after it: what a server still has to do is done by then, and not in the round of the next.</param>
    /// <param name="prefix">What the names of the rows begin with.</param>
    /// <returns>The rows; ratios are to the first server.</returns>
    public async Task<List<Row>> MeasureAsync(string title, int warm, int rounds, TimeSpan round, TimeSpan settle, string prefix = "")
    {
        var taken = new List<HttpSample[]>();
        for (var number = -warm; number < rounds; number++)
        {
            Report.Progress($"{title}, round {number}");
            var samples = new HttpSample[_sides.Count];
            for (var turn = 0; turn < samples.Length; turn++)
            {
                // Each begins as often as the others.
                var i = (turn + number + warm) % samples.Length;
                samples[i] = await TakeAsync(i, round);
                await Task.Delay(settle, TimeProvider.System);
            }
            if (number >= 0) taken.Add(samples);
        }
        return Rows(taken, prefix);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var load in _loads) load.Dispose();
        foreach (var server in _servers.Distinct()) await server.DisposeAsync();
        _http.Dispose();
    }

    private async Task<HttpSample> TakeAsync(int i, TimeSpan round)
    {
        if (_sides[i].Before is { } state) await GetAsync(i, state);
        var sample = HttpSample.TakeAsync(_servers[i], _loads[i], round);
        if (_sides[i].Beside is { } path)
        {
            // In the middle, so that it is over when the round is.
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

    private List<Row> Rows(List<HttpSample[]> taken, string prefix)
    {
        var rows = new List<Row>();
        Latency("p50", 0.5);
        Latency("p99", 0.99);
        Compare("throughput", "req/s", sample => sample.Throughput);
        Compare("cpu", "us", sample => sample.Cpu);
        Compare("allocated", "B", sample => sample.Allocated);
        return rows;

        // The slowest of a hundred are too few in one round to tell two servers apart; those of all rounds are not.
        void Latency(string what, double share)
        {
            var all = Enumerable.Range(0, _sides.Count).Select(side =>
            {
                var together = new Histogram();
                foreach (var samples in taken) together.Add(samples[side].Latency);
                return together.Quantile(share);
            }).ToList();
            for (var i = 0; i < all.Count; i++)
            {
                var side = i;
                rows.Add(new($"{prefix}{what}.{_sides[i].Name}", all[i], "us", i == 0 ? null : (double)all[i] / all[0])
                {
                    Note = i == 0 ? ""
                        : Statistics.Spread(taken
                        .ConvertAll(samples => (double)samples[side].Latency.Quantile(share) / samples[0].Latency.Quantile(share))),
                });
            }
        }

        void Compare(string what, string unit, Func<HttpSample, double> value)
        {
            rows.Add(new($"{prefix}{what}.{_sides[0].Name}", Statistics.Median(taken.Select(samples => value(samples[0]))), unit));
            for (var side = 1; side < _sides.Count; side++)
            {
                var i = side;
                var ratios = taken.ConvertAll(samples => value(samples[i]) / value(samples[0]));
                rows.Add(new($"{prefix}{what}.{_sides[i].Name}", Statistics.Median(taken.Select(samples => value(samples[i]))), unit,
                    Statistics.Median(ratios)) { Note = Statistics.Spread(ratios) });
            }
        }
    }
}
