using FlagCluster.Gateway;
using FlagCluster.Hosting.Bootstrap;
using FlagCluster.Hosting.Commands;

return await new HostCommandLine(
    "A FlagCluster gateway: the HTTP API in front of silos. Without a command it serves until it is asked to stop.",
    "The setting PostgreSql:ConnectionString names the server.",
    GatewayHost.RunAsync
)
    .AddUserCommands(GatewayHost.OpenAsync)
    .RunAsync(args);
