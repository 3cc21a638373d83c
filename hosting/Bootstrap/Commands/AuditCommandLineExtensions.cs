using System.Globalization;
using System.Text.Json.Nodes;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Audit;
using FlagCluster.Contracts.Json;
using FlagCluster.Control.Audit;
using FlagCluster.Hosting.Commands;
using FlagCluster.Hosting.Startup;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Hosting.Bootstrap.Commands;

/// <summary>Provides the commands <c>audit verify</c>, <c>export</c>, <c>erase</c>, <c>restored</c>, <c>prune</c> and <c>key</c>.</summary>
public static class AuditCommandLineExtensions
{
    private const string Organization = "--organization",
        Export = "--export",
        Checkpoints = "--checkpoints",
        Key = "--key",
        User = "--user",
        OutputFile = "--file",
        Format = "--format",
        From = "--from",
        To = "--to";

    private static readonly (string, string) Group = ("audit", "Works with the audit log.");

    /// <summary>Adds the commands.</summary>
    /// <param name="commands">The command line of a host with a store.</param>
    /// <param name="open">Builds the host with the settings of the command line, without starting it.</param>
    public static HostCommandLine AddAuditCommands(this HostCommandLine commands, Func<string[], Task<WebApplication>> open)
    {
        ArgumentNullException.ThrowIfNull(commands);
        return commands
            .Add(
                Group,
                ("verify", "Verifies the audit logs in the database, or an export; exits with 1 and the first bad entry of each log."),
                [
                    new(Organization, "The organization; all, and the log of the installation, by default."),
                    new(Export, "An export in the format jsonl, which is verified instead of the database."),
                    new(Checkpoints, "A file of signed checkpoints, one on each line, which shows whether the end was removed."),
                    new(
                        Key,
                        "A file with the public keys (PEM) of which one must have signed the export, the checkpoints and removals of "
                            + "entries; by default any key, and for the database those of the host."
                    ),
                ],
                (option, settings) => VerifyAsync(option, settings, open)
            )
            .Add(
                Group,
                ("export", "Writes the audit log of an organization to a file. The server may run meanwhile."),
                [
                    new(Organization, "The organization; the log of the installation by default."),
                    new(OutputFile, "The file, which must not exist.", IsRequired: true),
                    new(Format, "jsonl (by default), which can be verified, or csv."),
                    new(From, "The earliest time, such as 2027-01-01; the first entry by default."),
                    new(To, "The time before which entries are written; the last entry by default."),
                ],
                (option, settings) => ExportAsync(option, settings, open)
            )
            .Add(
                Group,
                ("erase", "Erases the personal data of a user from every audit log, that of the installation too."),
                [new(User, "The id of the user.", IsRequired: true)],
                (option, settings) => EraseAsync(option(User)!, settings, open)
            )
            .Add(
                Group,
                ("restored", "States in the audit logs that the database was restored from a backup, and starts a new epoch of each."),
                [
                    new(Checkpoints, "A file of signed checkpoints: the newest of each log becomes part of its entry."),
                    new(Key, "A file with the public keys (PEM) of which one must have signed the checkpoints; any key by default."),
                ],
                (option, settings) => RestoredAsync(option, settings, open)
            )
            .Add(
                Group,
                ("prune", "Removes the entries whose retention is over, for databases whose hosts may not; run it as their owner."),
                [],
                async (_, settings) =>
                {
                    await using var app = await open(settings);
                    await app.Services.GetRequiredService<AuditRetention>().RunAsync();
                    return 0;
                }
            )
            .Add(
                Group,
                ("key", "Prints the public key that verifies checkpoints and exports."),
                [],
                async (_, settings) =>
                {
                    await using var app = await open(settings);
                    await Console.Out.WriteLineAsync(app.Services.GetRequiredService<AuditSigner>().PublicKey);
                    return 0;
                }
            );
    }

    private static async Task<int> VerifyAsync(Func<string, string?> option, string[] settings, Func<string[], Task<WebApplication>> open)
    {
        var (checkpoints, keys) = await ReadCheckpointsAsync(option);
        if (option(Export) is { } export)
        {
            await using var stream = OpenRead(export);
            return await ReportAsync(await AuditExportCheck.RunAsync(stream, checkpoints, keys));
        }
        await using var app = await open(settings);
        var verifier = app.Services.GetRequiredService<AuditVerifier>();
        var heads = await app.Services.GetRequiredService<IAuditReader>().ReadHeadsAsync();
        // A log of which nothing is left is known only by its checkpoints.
        var organizations = option(Organization) is { } one
            ? [one]
            : heads.Select(head => head.Organization).Union(checkpoints.Select(checkpoint => checkpoint.Organization)).ToArray();
        var exitCode = 0;
        foreach (var organization in organizations)
            exitCode |= await ReportAsync(await verifier.VerifyAsync(organization, checkpoints, keys));
        return exitCode;
    }

    private static async Task<int> EraseAsync(string user, string[] settings, Func<string[], Task<WebApplication>> open)
    {
        // The entry of the erasure has the id in its hashed bytes.
        if (user.Contains('@', StringComparison.Ordinal))
            throw new StartupException($"{User} must be the id of a user, not an e-mail address.");
        await using var app = await open(settings);
        var maintenance = app.Services.GetRequiredService<IAuditMaintenance>();
        var erased = await maintenance.EraseAsync(Actor.ForSystem("command"), organization: null, user);
        await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{user}: erased in {erased} entries"));
        return 0;
    }

    private static async Task<int> RestoredAsync(Func<string, string?> option, string[] settings, Func<string[], Task<WebApplication>> open)
    {
        var (checkpoints, _) = await ReadCheckpointsAsync(option);
        await using var app = await open(settings);
        var maintenance = app.Services.GetRequiredService<IAuditMaintenance>();
        foreach (var head in await app.Services.GetRequiredService<IAuditReader>().ReadHeadsAsync())
        {
            var newest = checkpoints
                .Where(checkpoint => checkpoint.Organization == head.Organization)
                .MaxBy(checkpoint => (checkpoint.Epoch, checkpoint.Sequence));
            var lost = newest is null
                ? null
                : new JsonObject
                {
                    ["epoch"] = newest.Epoch,
                    ["sequence"] = newest.Sequence,
                    ["hash"] = Convert.ToHexStringLower(newest.Hash.Span),
                }.ToJsonString();
            await maintenance.StartEpochAsync(Actor.ForSystem("command"), head.Organization, lost);
            var name = AuditChain.DisplayName(head.Organization);
            await Console.Out.WriteLineAsync(
                string.Create(CultureInfo.InvariantCulture, $"{name}: epoch {head.Epoch + 1} after entry {head.Sequence}")
            );
        }
        return 0;
    }

    private static async Task<(List<AuditCheckpoint> Checkpoints, AuditKeys? Keys)> ReadCheckpointsAsync(Func<string, string?> option)
    {
        var keys = option(Key) is { } keyFile ? ReadKeys(keyFile, await ReadAsync(keyFile)) : null;
        var checkpoints = new List<AuditCheckpoint>();
        if (option(Checkpoints) is { } file)
        {
            var number = 0;
            foreach (var line in (await ReadAsync(file)).Split('\n', StringSplitOptions.TrimEntries))
            {
                number++;
                if (line.Length > 0)
                    checkpoints.Add(ReadCheckpoint(file, number, line, keys));
            }
        }
        return (checkpoints, keys);
    }

    private static async Task<int> ExportAsync(Func<string, string?> option, string[] settings, Func<string[], Task<WebApplication>> open)
    {
        var format = (option(Format) ?? "jsonl") switch
        {
            "jsonl" => AuditFormat.Jsonl,
            "csv" => AuditFormat.Csv,
            var other => throw new StartupException($"{Format} must be jsonl or csv, not '{other}'."),
        };
        var organization = option(Organization) ?? AuditChain.Installation;
        var query = new AuditQuery(organization, 1) { From = ReadTime(From, option(From)), To = ReadTime(To, option(To)) };
        await using var app = await open(settings);
        var heads = await app.Services.GetRequiredService<IAuditReader>().ReadHeadsAsync();
        if (heads.All(head => head.Organization != organization))
            throw new StartupException($"There is no audit log of '{AuditChain.DisplayName(organization)}'.");
        var record = new AuditRecord(Actor.ForSystem("command"), organization, AuditActions.ExportLog, organization, AuditResult.Ok);
        await app.Services.GetRequiredService<IAuditLog>().AppendAsync(record);
        await using var file = OpenWrite(option(OutputFile)!);
        var count = await app.Services.GetRequiredService<AuditExport>().WriteAsync(file, query, format);
        await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{option(OutputFile)}: {count} entries"));
        return 0;
    }

    private static async Task<int> ReportAsync(AuditVerification verification)
    {
        await (verification.IsIntact ? Console.Out : Console.Error).WriteLineAsync(verification.ToString());
        return verification.IsIntact ? 0 : 1;
    }

    private static AuditCheckpoint ReadCheckpoint(string file, int number, string line, AuditKeys? keys)
    {
        try
        {
            return AuditCheckpoint.Read(line, keys);
        }
        catch (InvalidDataException exception)
        {
            throw new StartupException(
                string.Create(CultureInfo.InvariantCulture, $"Line {number} of {file} cannot be used: {exception.Message}")
            );
        }
    }

    private static AuditKeys ReadKeys(string file, string text)
    {
        try
        {
            return AuditKeys.Parse(text);
        }
        catch (InvalidDataException exception)
        {
            throw new StartupException($"{file} cannot be used: {exception.Message} 'audit key' prints the public key of a host.");
        }
    }

    private static DateTimeOffset? ReadTime(string name, string? text)
    {
        if (text is null)
            return null;
        return Rfc3339.TryParse(text, out var time)
            ? time
            : throw new StartupException($"{name} must be a time such as 2027-01-31 or 2027-01-31T08:00:00Z, not '{text}'.");
    }

    private static async Task<string> ReadAsync(string path)
    {
        await using var stream = OpenRead(path);
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync();
    }

    private static FileStream OpenRead(string path) => Open(path, () => new(path, FileMode.Open, FileAccess.Read));

    // The log has personal data: only the user of the process may read it.
    private static FileStream OpenWrite(string path) =>
        Open(
            path,
            () =>
            {
                var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
                if (!OperatingSystem.IsWindows())
                    options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
                return new(path, options);
            }
        );

    private static FileStream Open(string path, Func<FileStream> open)
    {
        try
        {
            return open();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"{path} cannot be opened: {exception.Message}");
        }
    }
}
