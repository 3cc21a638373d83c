using FlagCluster.Bench.Reporting;
using FlagCluster.Events.Analytics.Local;
using FlagCluster.Events.Model;
using FlagCluster.Testing.Databases;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace FlagCluster.Bench.Fold;

/// <summary>Measures how many events a second the recorder of a standalone server folds, from deliveries in memory to the commit.</summary>
internal static class LocalFoldBenchmark
{
    /// <summary>Returns the row.</summary>
    /// <param name="name">The name of the row.</param>
    /// <param name="store">The database, with its tables.</param>
    /// <param name="path">The file of the database.</param>
    /// <param name="sample">The events.</param>
    /// <param name="passes">The number of times for which they are delivered.</param>
    public static async Task<Row> MeasureAsync(string name, OpenStore store, string path, FoldSample sample, int passes)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Services.AddSqliteStore(options => options.Path = path);
        builder.Services.AddLogging().AddLocalAnalytics(new ConfigurationBuilder().Build()).AddEvents(Path.GetDirectoryName(path));
        using var host = builder.Build();
        await host.StartAsync();
        var destination = host.Services.GetRequiredKeyedService<IEventDestination>(LocalFoldDestination.Key);
        var timer = new FoldTimer();
        for (var pass = 0; pass < passes; pass++)
        {
            sample.Begin(pass);
            if (pass == 0)
                await DeliverAsync(destination, sample.Deliveries);
            else
                await timer.MeasureAsync(sample.Count, () => DeliverAsync(destination, sample.Deliveries));
        }
        await host.StopAsync();
        return timer.ToRow(name, await FoldBenchmark.CheckAsync(store, (long)sample.Count * passes));
    }

    /// <summary>Delivers as the delivery queue of a server does: one after the other, up to the window of the destination.</summary>
    private static async Task DeliverAsync(IEventDestination destination, IReadOnlyList<EventBatch> deliveries)
    {
        var (running, events) = (new Queue<(Task Delivery, int Events)>(), 0);
        foreach (var delivery in deliveries)
        {
            while (events >= destination.Window)
                await CompleteAsync();
            running.Enqueue((destination.DeliverAsync(delivery), delivery.Count));
            events += delivery.Count;
        }
        while (running.Count > 0)
            await CompleteAsync();

        async Task CompleteAsync()
        {
            var (delivery, count) = running.Dequeue();
            await delivery;
            events -= count;
        }
    }
}
