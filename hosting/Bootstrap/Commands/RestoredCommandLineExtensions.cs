using System.Globalization;
using FlagCluster.Contracts.Audit;
using FlagCluster.Hosting.Commands;
using FlagCluster.Hosting.Startup;
using Microsoft.AspNetCore.Builder;

namespace FlagCluster.Hosting.Bootstrap.Commands;

/// <summary>Provides the command <c>restored</c>.</summary>
public static class RestoredCommandLineExtensions
{
    private const string Checkpoints = "--checkpoints",
        Key = "--key",
        Epochs = "--epochs";

    private const int MaxEpochs = 1000;

    /// <summary>Adds the command.</summary>
    /// <param name="commands">The command line of a host with a store.</param>
    /// <param name="open">Builds the host with the settings of the command line, without starting it.</param>
    public static HostCommandLine AddRestored(this HostCommandLine commands, Func<string[], Task<WebApplication>> open)
    {
        ArgumentNullException.ThrowIfNull(commands);
        return commands.Add(
            "restored",
            "Starts a new epoch of every environment and every audit log after the database was restored from a backup. Run it once, and "
                + "before the first change.",
            [
                new(Checkpoints, "A file of signed checkpoints of audit logs: the newest of each log becomes part of its entry."),
                new(Key, "A file with the public keys (PEM) of which one must have signed the checkpoints; any key by default."),
                new(Epochs, "The number of epochs to start, 1 by default: one more for each that was started after the backup."),
            ],
            async (option, settings) =>
            {
                var epochs = ReadEpochs(option(Epochs));
                var (checkpoints, _) = await CheckpointFile.ReadAsync(option(Checkpoints), option(Key));
                await using var app = await open(settings);
                var known = checkpoints.ConvertAll(one => new AuditHead(one.Organization, one.Epoch, one.Sequence, one.Hash));
                var used = UsedNumbers.None with { Heads = known };
                await foreach (var line in RestoredDatabase.StartEpochsAsync(app.Services, used, epochs))
                    await Console.Out.WriteLineAsync(line);
                return 0;
            }
        );
    }

    private static int ReadEpochs(string? text)
    {
        if (text is null)
            return 1;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var epochs) && epochs is > 0 and <= MaxEpochs
            ? epochs
            : throw new StartupException($"{Epochs} must be a whole number from 1 to {MaxEpochs}, not '{text}'.");
    }
}
