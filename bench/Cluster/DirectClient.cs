using System.Diagnostics;
using System.Text;
using FlagCluster.Bench.Subjects;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Grains.Abstractions.Evaluation;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;

namespace FlagCluster.Bench.Cluster;

/// <summary>Represents a service that joins the cluster as an Orleans client and evaluates on the silos.</summary>
internal sealed class DirectClient : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly FlagEvaluatorClient _evaluator;
    private readonly FlagQuery _query = new() { FlagKey = "split", Context = Encoding.UTF8.GetBytes(BenchRulesets.Context) };

    private DirectClient(IHost host, EnvironmentId environment)
    {
        _host = host;
        _evaluator = host.Services.GetRequiredService<IClusterClient>().GetFlagEvaluator(environment);
    }

    /// <summary>Joins the cluster of a database.</summary>
    public static async Task<DirectClient> ConnectAsync(string connectionString, EnvironmentId environment)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.UseOrleansClient(client =>
            client
                .Configure<ClusterOptions>(options => options.ClusterId = options.ServiceId = "flagcluster")
                .UseAdoNetClustering(options =>
                {
                    options.Invariant = "Npgsql";
                    options.ConnectionString = connectionString;
                })
        );
        var host = builder.Build();
        await host.StartAsync();
        return new(host, environment);
    }

    /// <summary>Evaluates with concurrent callers.</summary>
    /// <param name="callers">The number of callers, each with one call in flight.</param>
    /// <param name="batch">The number of flags per call.</param>
    /// <param name="duration">The duration.</param>
    /// <returns>Evaluations per second.</returns>
    public async Task<double> RunAsync(int callers, int batch, TimeSpan duration)
    {
        var start = Stopwatch.GetTimestamp();
        var queries = Enumerable.Repeat(_query, batch).ToList();
        var done = await Task.WhenAll(
            Enumerable
                .Range(0, callers)
                .Select(_ =>
                    Task.Run(async () =>
                    {
                        var count = 0L;
                        while (Stopwatch.GetElapsedTime(start) < duration)
                        {
                            var answers = await _evaluator.EvaluateBatchAsync(queries);
                            if (answers[0].Flags is not [{ Error: Contracts.Evaluation.ErrorCode.None }])
                                throw new UsageException($"An evaluation failed: {answers[0].Error}.");
                            count += answers.Count;
                        }
                        return count;
                    })
                )
        );
        return done.Sum() / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }
}
