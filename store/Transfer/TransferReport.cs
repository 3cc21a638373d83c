using System.Data.Common;
using System.Globalization;
using FlagCluster.Contracts.Changes;
using FlagCluster.Store.Sql;

namespace FlagCluster.Store.Transfer;

/// <summary>Represents the result of a migration.</summary>
/// <param name="Organizations">The number of organizations.</param>
/// <param name="Environments">The number of environments.</param>
/// <param name="Keys">The number of SDK keys.</param>
/// <param name="Tokens">The number of API tokens.</param>
/// <param name="Changes">The number of changes in all logs.</param>
public sealed record TransferReport(long Organizations, long Environments, long Keys, long Tokens, long Changes)
{
    /// <summary>Counts the rows of the target, and checks that every log ends at its head.</summary>
    /// <exception cref="TransferException">The log of an environment does not end at its head.</exception>
    internal static async Task<TransferReport> ReadAsync(DbConnection target, CancellationToken cancellationToken)
    {
        var incomplete = await target.QueryAsync(
            """
            SELECT h.environment FROM environment_heads h
            LEFT JOIN LATERAL (
                SELECT epoch, number FROM changes WHERE environment = h.environment ORDER BY epoch DESC, number DESC LIMIT 1
            ) newest ON TRUE
            WHERE (h.epoch, h.number) <> (COALESCE(newest.epoch, @epoch), COALESCE(newest.number, @number))
            ORDER BY h.environment
            """,
            row => row.GetString(0),
            cancellationToken,
            ("@epoch", EnvironmentVersion.Initial.Epoch),
            ("@number", EnvironmentVersion.Initial.Number)
        );
        if (incomplete.Count > 0)
            throw new TransferException(
                $"The log of {incomplete[0]} does not end at its newest version; nothing was copied. Restore the standalone server's "
                    + "database from a backup."
            );
        return new(
            await CountAsync("organizations"),
            await CountAsync("environments"),
            await CountAsync("sdk_keys"),
            await CountAsync("api_tokens"),
            await CountAsync("changes")
        );

        Task<long> CountAsync(string table) => TransferTable.All.Single(all => all.Name == table).CountAsync(target, cancellationToken);
    }

    /// <summary>Returns the report as a sentence.</summary>
    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"Migrated {Organizations} organizations, {Environments} environments, {Keys} SDK keys, {Tokens} API tokens and "
                + $"{Changes} changes; every row was compared with its source."
        );
}
