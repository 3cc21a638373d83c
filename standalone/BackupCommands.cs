using System.Data.Common;
using FlagCluster.Contracts.Environments;
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
        SqliteBackup.Write(database, file);
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
        var data = FolderOf(replaced);
        var database = StandaloneHost.DatabaseIn(data);
        var kept = await SqliteRestore.RunAsync(file, database, PrepareAsync, replaced.Services.GetRequiredService<TimeProvider>());
        await System.Console.Out.WriteLineAsync(
            $"{database} has the content of {file}." + (kept is null ? "" : $" The database before it is {kept}.")
        );
        await DeleteReplicasAsync(StandaloneHost.ReplicasIn(data));
        return 0;

        async Task PrepareAsync(string copy)
        {
            var used = System.IO.File.Exists(database) ? await ReadUsedAsync(replaced.Services) : UsedNumbers.None;
            await using (var restored = StandaloneHost.Build(settings, copy))
            {
                await restored.Services.GetRequiredService<StoreMigrator>().MigrateAsync();
                await foreach (var line in RestoredDatabase.StartEpochsAsync(restored.Services, used, epochs: 1))
                    await System.Console.Out.WriteLineAsync(line);
            }
            // Closes the connections to the replaced database.
            await replaced.DisposeAsync();
        }
    }

    /// <summary>Deletes cached rulesets, which have the versions of the replaced database.</summary>
    private static async Task DeleteReplicasAsync(string folder)
    {
        try
        {
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            await System.Console.Error.WriteLineAsync($"Delete the folder {folder} before you start the server: {exception.Message}");
        }
    }

    /// <summary>Returns the numbers that the replaced database used, or none when it is damaged.</summary>
    private static async Task<UsedNumbers> ReadUsedAsync(IServiceProvider services)
    {
        try
        {
            return await RestoredDatabase.ReadUsedAsync(services);
        }
        catch (Exception exception) when (exception is StorageUnavailableException or DbException)
        {
            await System.Console.Error.WriteLineAsync(
                $"The versions of the replaced database cannot be read: {exception.Message} If epochs were started after the backup, run "
                    + "the command 'restored' with their number."
            );
            return UsedNumbers.None;
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
}
