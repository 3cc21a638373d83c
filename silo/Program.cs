using FlagCluster.Analytics.Export;
using FlagCluster.Hosting.Bootstrap.Commands;
using FlagCluster.Hosting.Commands;
using FlagCluster.Silo;

return await new HostCommandLine(
    "A FlagCluster silo. Without a command it joins the cluster and runs until it is asked to stop.",
    "The setting PostgreSql:ConnectionString names the server.",
    SiloHost.RunAsync
)
    .Add("migrate", "Migrates the schema of the database to this release and exits.", SiloHost.MigrateAsync)
    .Add(
        "migrate-standalone",
        "Copies the database of a standalone server into an empty PostgreSQL database and exits.",
        [new("--from", "The file flagcluster.db of the standalone server, which must be stopped.", IsRequired: true)],
        (option, settings) => SiloHost.MigrateStandaloneAsync(option("--from")!, settings)
    )
    .AddAnalyticsExport(SiloHost.OpenAsync)
    .AddAuditCommands(SiloHost.OpenAsync)
    .AddRestored(SiloHost.OpenAsync)
    .RunAsync(args);
