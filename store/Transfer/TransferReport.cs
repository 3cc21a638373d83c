using System.Data.Common;
using System.Globalization;
using FlagCluster.Store.Sql;

namespace FlagCluster.Store.Transfer;

/// <summary>What was taken over.</summary>
/// <param name="Organizations">How many organizations.</param>
/// <param name="Environments">How many environments.</param>
/// <param name="Keys">How many SDK keys.</param>
/// <param name="Tokens">How many API tokens.</param>
/// <param name="Changes">How many changes in all logs.</param>
public sealed record TransferReport(long Organizations, long Environments, long Keys, long Tokens, long Changes)
{
    /// <summary>Counts what the target has, and looks whether every head is in its log.</summary>
    /// <exception cref="TransferException">The log of an environment does not end at its head.</exception>
    internal static async Task<TransferReport> ReadAsync(DbConnection target, CancellationToken cancellationToken)
    {
        var torn = await target.QueryAsync(
            """
            SELECT h.environment FROM environment_heads h
            WHERE (h.epoch, h.number) <> (SELECT c.epoch, c.number FROM changes c WHERE c.environment = h.environment ORDER BY c.epoch DESC, c.number DESC LIMIT 1)
                OR NOT EXISTS (SELECT 1 FROM changes c WHERE c.environment = h.environment)
            ORDER BY h.environment
            """,
            row => row.GetString(0),
            cancellationToken
        );
        if (torn.Count > 0)
            throw new TransferException(
                $"The log of {torn[0]} does not end at its newest version; nothing was copied. Restore the standalone server's "
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

    /// <summary>One sentence.</summary>
    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"Took over {Organizations} organizations, {Environments} environments, {Keys} SDK keys, {Tokens} API tokens and "
                + $"{Changes} changes; every row was compared with its source."
        );
}
