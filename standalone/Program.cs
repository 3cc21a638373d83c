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
    .AddRestored(StandaloneHost.OpenAsync)
    .Add(
        "backup",
        "Writes a verified copy of the database to a file. The server may run meanwhile.",
        BackupCommands.File,
        BackupCommands.BackupAsync
    )
    .Add(
        "restore",
        "Replaces the database of a stopped server with a backup, and starts a new epoch of every environment and audit log.",
        BackupCommands.File,
        BackupCommands.RestoreAsync
    )
    .RunAsync(args);
