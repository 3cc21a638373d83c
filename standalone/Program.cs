using FlagCluster.Analytics.Export;
using FlagCluster.Hosting.Bootstrap;
using FlagCluster.Hosting.Bootstrap.Commands;
using FlagCluster.Hosting.Commands;
using FlagCluster.Standalone;

return await new HostCommandLine(
    "FlagCluster as one process on SQLite. Without a command it serves until it is asked to stop.",
    "The setting Data:Directory names the folder.",
    StandaloneHost.RunAsync
)
    .AddAnalyticsExport(StandaloneHost.OpenAsync)
    .AddUserCommands(StandaloneHost.OpenAsync)
    .AddAuditCommands(StandaloneHost.OpenAsync)
    .RunAsync(args);
