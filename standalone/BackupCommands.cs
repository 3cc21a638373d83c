using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Hosting.Bootstrap.Commands;
using FlagCluster.Hosting.Commands;
using FlagCluster.Hosting.Data;
using FlagCluster.Hosting.Startup;
using FlagCluster.Store.Migrations;
using FlagCluster.Store.Sqlite;
using Microsoft.Extensions.Options;

namespace FlagCluster.Standalone;

/// <summary>Provides the commands <c>backup</c> and <c>restore</c>.</summary>
internal static class BackupCommands
{
    private const string FileOption = "--file";

    /// <summary>Gets the option with the path of the backup.</summary>
    public static IReadOnlyList<CommandOption> File { get; } = [new(FileOption, "The path of the backup.", IsRequired: true)];

    /// <summary>Writes a backup.</summary>
    public static async Task<int> BackupAsync(Func<string, string?> option, string[] settings)
    {
        var file = Path.GetFullPath(option(FileOption)!);
        await using var app = await StandaloneHost.OpenAsync(settings);
        var database = StandaloneHost.DatabaseIn(FolderOf(app));
        if (file == database)
            throw new StartupException($"{FileOption} names the database itself.");
        Try(() => SqliteBackup.Write(database, file));
        await System.Console.Out.WriteLineAsync(
            $"{file}: {new FileInfo(file).Length} bytes, verified. Keep audit-key.pem of the data folder with it."
        );
        return 0;
    }

    /// <summary>Restores a backup: everything is done in a copy, which then replaces the database.</summary>
    public static async Task<int> RestoreAsync(Func<string, string?> option, string[] settings)
    {
        var file = Path.GetFullPath(option(FileOption)!);
        if (!System.IO.File.Exists(file))
            throw new StartupException($"{file} does not exist.");
        await using var replaced = StandaloneHost.Build(settings);
        replaced.Services.GetRequiredService<IStartupValidator>().Validate();
        using var folder = Lock(replaced);
        var database = StandaloneHost.DatabaseIn(FolderOf(replaced));
        var copy = database + ".restored";
        Try(() => SqliteBackup.Write(file, copy));
        var used = System.IO.File.Exists(database)
            ? await ReadVersionsAsync(replaced.Services)
            : new Dictionary<EnvironmentId, EnvironmentVersion>();
        await using (var restored = StandaloneHost.Build(settings, copy))
        {
            await restored.Services.GetRequiredService<StoreMigrator>().MigrateAsync();
            await StartEpochsAsync(restored.Services, used);
        }
        // Closes the connections to the replaced database.
        await replaced.DisposeAsync();
        var kept = database + ".replaced";
        Try(() => SqliteBackup.Replace(database, copy, kept));
        // Cached rulesets have the versions of the replaced database.
        if (Directory.Exists(StandaloneHost.ReplicasIn(FolderOf(database))))
            Directory.Delete(StandaloneHost.ReplicasIn(FolderOf(database)), recursive: true);
        await System.Console.Out.WriteLineAsync($"{database} has the content of {file}. The database before it is {kept}.");
        return 0;
    }

    private static async Task StartEpochsAsync(IServiceProvider services, IReadOnlyDictionary<EnvironmentId, EnvironmentVersion> used)
    {
        foreach (var (environment, version) in await RestoredDatabase.ReadVersionsAsync(services))
        {
            var beyond = used.TryGetValue(environment, out var last) ? Math.Max(last.Epoch, version.Epoch) : version.Epoch;
            var started = await RestoredDatabase.StartEpochAsync(services, environment, beyond);
            await System.Console.Out.WriteLineAsync($"{environment}: version {started} after {version}");
        }
        foreach (var line in await RestoredDatabase.StartAuditEpochsAsync(services, []))
            await System.Console.Out.WriteLineAsync(line);
    }

    /// <summary>Returns the versions of the replaced database, or none when it is damaged.</summary>
    private static async Task<IReadOnlyDictionary<EnvironmentId, EnvironmentVersion>> ReadVersionsAsync(IServiceProvider services)
    {
        try
        {
            return await RestoredDatabase.ReadVersionsAsync(services);
        }
        catch (StorageUnavailableException exception)
        {
            await System.Console.Error.WriteLineAsync(
                $"The versions of the replaced database cannot be read: {exception.Message} If epochs were started after the backup, run "
                    + "the command 'restored' with their number."
            );
            return new Dictionary<EnvironmentId, EnvironmentVersion>();
        }
    }

    private static IDisposable Lock(WebApplication app)
    {
        try
        {
            return app.LockDataFolder();
        }
        catch (StartupException exception)
        {
            throw new StartupException($"Stop the server before its database is replaced. {exception.Message}");
        }
    }

    private static string FolderOf(WebApplication app) =>
        Path.GetFullPath(app.Services.GetRequiredService<IOptions<DataOptions>>().Value.Directory);

    private static string FolderOf(string file) => Path.GetDirectoryName(file)!;

    private static void Try(Action action)
    {
        try
        {
            action();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new StartupException(exception.Message);
        }
    }
}
