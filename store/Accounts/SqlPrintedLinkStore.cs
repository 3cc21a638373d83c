using FlagCluster.Contracts.Accounts;
using FlagCluster.Store.Sql;

namespace FlagCluster.Store.Accounts;

/// <summary>Stores printed links in SQL.</summary>
internal sealed class SqlPrintedLinkStore(Database database) : IPrintedLinkStore
{
    /// <summary>The statement that uses the link <c>@link</c>.</summary>
    public const string Use = "DELETE FROM printed_links WHERE id = @link";

    /// <inheritdoc/>
    public async Task AddAsync(PrintedLink link, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(link);
        await database.WriteAsync(
            "INSERT INTO printed_links (id, account, hash, expires_at) VALUES (@link, @account, @hash, @expiresAt)",
            cancellationToken,
            ("@link", link.Id),
            ("@account", StoredText.Checked(link.AccountId)),
            ("@hash", link.Hash.ToArray()),
            ("@expiresAt", link.ExpiresAt.ToUnixTimeMilliseconds())
        );
    }

    /// <inheritdoc/>
    public async Task<PrintedLink?> FindAsync(string id, CancellationToken cancellationToken = default)
    {
        var links = await database.ReadAsync(
            connection =>
                connection.QueryAsync(
                    "SELECT id, account, hash, expires_at FROM printed_links WHERE id = @link",
                    row => new PrintedLink(row.GetString(0), row.GetText(1), row.GetBytes(2), row.GetTime(3)),
                    cancellationToken,
                    ("@link", StoredText.Checked(id))
                ),
            cancellationToken
        );
        return links.Count == 0 ? null : links[0];
    }

    /// <inheritdoc/>
    public async Task<bool> UseAsync(string id, CancellationToken cancellationToken = default) =>
        await database.WriteAsync(Use, cancellationToken, ("@link", StoredText.Checked(id))) == WriteOutcome.Written;

    /// <inheritdoc/>
    public async Task DeleteExpiredAsync(DateTimeOffset now, CancellationToken cancellationToken = default) =>
        await database.WriteAsync(
            "DELETE FROM printed_links WHERE expires_at <= @now",
            cancellationToken,
            ("@now", now.ToUnixTimeMilliseconds())
        );
}
