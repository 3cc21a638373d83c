using FlagCluster.Cli;

return await CommandLine.RunAsync(args);
