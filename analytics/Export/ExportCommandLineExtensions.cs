using System.Globalization;
using FlagCluster.Analytics.Reports;
using FlagCluster.Analytics.Storage;
using FlagCluster.Hosting.Commands;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Analytics.Export;

/// <summary>Provides the command <c>analytics export</c>.</summary>
public static class ExportCommandLineExtensions
{
    private const string Directory = "--directory",
        Step = "--step",
        From = "--from",
        To = "--to";

    private static readonly CommandOption[] Options =
    [
        new(Directory, "The folder in which the files are written.", IsRequired: true),
        new(Step, "The length of the windows: 1m, 1h (by default) or 1d."),
        new(From, "The first day in UTC, such as 2026-11-20; yesterday by default."),
        new(To, "The day after the last one; one day by default."),
    ];

    /// <summary>Adds the command.</summary>
    /// <param name="commands">The command line of a host with a store.</param>
    /// <param name="open">Builds the host with the settings of the command line, without starting it.</param>
    public static HostCommandLine AddAnalyticsExport(this HostCommandLine commands, Func<string[], Task<WebApplication>> open)
    {
        ArgumentNullException.ThrowIfNull(commands);
        return commands.Add(
            ("analytics", "Works with the sums of recorded events."),
            ("export", "Writes sums as Parquet files, one for each table and day, and exits. The server may run meanwhile."),
            Options,
            async (option, settings) =>
            {
                await using var app = await open(settings);
                var services = app.Services;
                var time = services.GetRequiredService<TimeProvider>();
                var request = ExportRequest.Parse(option(Directory)!, option(Step), option(From), option(To), time.GetUtcNow());
                var export = new SumExport(
                    services.GetRequiredService<IReportReader>(),
                    services.GetRequiredService<ISumReader>(),
                    services.GetService<FoldRetention>() ?? new(),
                    time
                );
                var files = await export.RunAsync(request);
                foreach (var (path, rows) in files)
                    await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{path}: {rows} rows"));
                if (files.Count == 0)
                    await Console.Out.WriteLineAsync("Nothing was counted, so no file was written.");
                return 0;
            }
        );
    }
}
