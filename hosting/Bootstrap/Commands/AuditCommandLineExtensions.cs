using System.Globalization;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Audit;
using FlagCluster.Contracts.Json;
using FlagCluster.Control.Audit;
using FlagCluster.Hosting.Commands;
using FlagCluster.Hosting.Startup;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Hosting.Bootstrap.Commands;

/// <summary>Provides the commands <c>audit verify</c>, <c>export</c>, <c>erase</c>, <c>prune</c> and <c>key</c>.</summary>
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
        var (checkpoints, keys) = await CheckpointFile.ReadAsync(option(Checkpoints), option(Key));
        if (option(Export) is { } export)
        {
            if (option(Organization) is not null)
                throw new StartupException($"{Organization} is for the database: {Export} has one log.");
            await using var stream = CommandFiles.OpenRead(export);
            return await ReportAsync(await AuditExportCheck.RunAsync(stream, checkpoints, keys));
        }
        await using var app = await open(settings);
        var verifier = app.Services.GetRequiredService<AuditVerifier>();
        var heads = await app.Services.GetRequiredService<IAuditReader>().ReadHeadsAsync();
        // A log of which nothing is left is known only by its checkpoints.
        var organizations = heads
            .Select(head => head.Organization)
            .Union(checkpoints.Select(checkpoint => checkpoint.Organization))
            .Where(organization => option(Organization) is not { } one || organization == one)
            .ToArray();
        if (organizations.Length == 0)
            throw new StartupException($"There is no audit log of '{option(Organization)}'.");
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

    private static DateTimeOffset? ReadTime(string name, string? text)
    {
        if (text is null)
            return null;
        return Rfc3339.TryParse(text, out var time)
            ? time
            : throw new StartupException($"{name} must be a time such as 2027-01-31 or 2027-01-31T08:00:00Z, not '{text}'.");
    }

    // The log has personal data: only the user of the process may read it.
    private static FileStream OpenWrite(string path) =>
        CommandFiles.Open(
            path,
            () =>
            {
                var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
                if (!OperatingSystem.IsWindows())
                    options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
                return new(path, options);
            }
        );
}
