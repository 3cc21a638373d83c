using System.Globalization;
using FlagCluster.Contracts.Accounts;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace FlagCluster.Store.Redis;

/// <summary>Stores sessions in Redis.</summary>
internal sealed class RedisSessionStore(RedisConnection connection, IOptions<RedisOptions> options) : ISessionStore
{
    private const int DeletedAtOnce = 1_000;

    private string Sessions => options.Value.KeyPrefix + "session:";

    private RedisKey Uses => options.Value.KeyPrefix + "uses";

    /// <inheritdoc/>
    public Task AddAsync(Session session, int keep, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(session);
        var origin = session.Origin;
        RedisValue[] arguments =
        [
            session.Id,
            Sessions,
            Math.Max(keep, 1),
            Number(session.ExpiresAt),
            Number(session.CreatedAt),
            Number(session.LastSeenAt),
            .. Fields("account", session.AccountId, "hash", session.Hash, "epoch", session.Epoch),
            .. Fields("created", Number(session.CreatedAt), "expires", Number(session.ExpiresAt)),
            .. Fields("seen", Number(session.LastSeenAt), "confirmed", Number(session.ConfirmedAt)),
            .. Fields("method", origin.Method, "amr", origin.Amr, "network", origin.Network, "agent", origin.UserAgent),
        ];
        return RunAsync(RedisScripts.Add, [SessionKey(session.Id), AccountKey(session.AccountId), Uses], arguments, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<Session?> FindAsync(string id, CancellationToken cancellationToken = default) =>
        connection.RunAsync(database => ReadAsync(database, id), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<Session>> ListAsync(string accountId, CancellationToken cancellationToken = default) =>
        connection.RunAsync(
            async database =>
            {
                var ids = await database.SortedSetRangeByRankAsync(AccountKey(accountId), order: Order.Descending);
                var sessions = await Task.WhenAll(ids.Select(id => ReadAsync(database, id!)));
                // A session that has expired stays in the set until the next cleanup.
                return (IReadOnlyList<Session>)[.. sessions.OfType<Session>()];
            },
            cancellationToken
        );

    /// <inheritdoc/>
    public Task UpdateAsync(Session session, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(session);
        return RunAsync(
            RedisScripts.Update,
            [SessionKey(session.Id), Uses],
            [session.Id, Number(session.LastSeenAt), Number(session.ConfirmedAt)],
            cancellationToken
        );
    }

    /// <inheritdoc/>
    public async Task<bool> DeleteAsync(string accountId, string id, CancellationToken cancellationToken = default) =>
        (int)await RunAsync(RedisScripts.Delete, [SessionKey(id), AccountKey(accountId), Uses], [id, accountId], cancellationToken) > 0;

    /// <inheritdoc/>
    public async Task<int> DeleteAllAsync(string accountId, string? except, CancellationToken cancellationToken = default)
    {
        var deleted = 0;
        foreach (var session in await ListAsync(accountId, cancellationToken))
            if (session.Id != except && await DeleteAsync(accountId, session.Id, cancellationToken))
                deleted++;
        return deleted;
    }

    /// <inheritdoc/>
    public Task DeleteExpiredAsync(DateTimeOffset now, DateTimeOffset unusedSince, CancellationToken cancellationToken = default) =>
        connection.RunAsync(
            async database =>
            {
                // Redis itself deletes what has expired; the sets keep its id, and sessions that are not used, until here.
                while (true)
                {
                    var ids = await database.SortedSetRangeByScoreAsync(
                        Uses,
                        stop: unusedSince.ToUnixTimeMilliseconds(),
                        exclude: Exclude.Stop,
                        take: DeletedAtOnce
                    );
                    foreach (var id in ids)
                    {
                        var account = await database.HashGetAsync(SessionKey(id!), "account");
                        if (account.HasValue)
                            await database.SortedSetRemoveAsync(AccountKey(account!), id);
                        await database.KeyDeleteAsync(SessionKey(id!));
                        await database.SortedSetRemoveAsync(Uses, id);
                    }
                    if (ids.Length < DeletedAtOnce)
                        return true;
                }
            },
            cancellationToken
        );

    private Task<RedisResult> RunAsync(string script, RedisKey[] keys, RedisValue[] arguments, CancellationToken cancellationToken) =>
        connection.RunAsync(database => database.ScriptEvaluateAsync(script, keys, arguments), cancellationToken);

    private async Task<Session?> ReadAsync(IDatabase database, string id)
    {
        var fields = (await database.HashGetAllAsync(SessionKey(id))).ToDictionary(field => (string)field.Name!, field => field.Value);
        if (fields.Count == 0)
            return null;
        return new(id, fields["account"]!, (byte[])fields["hash"]!, (long)fields["epoch"], Time(fields["created"]), Time(fields["expires"]))
        {
            LastSeenAt = Time(fields["seen"]),
            ConfirmedAt = Time(fields["confirmed"]),
            Origin = new(fields["method"]!, fields["amr"]!, fields["network"]!, fields["agent"]!),
        };
    }

    private RedisKey SessionKey(string id) => Sessions + id;

    private RedisKey AccountKey(string account) => $"{options.Value.KeyPrefix}account:{account}";

    private static RedisValue Number(DateTimeOffset time) => time.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);

    private static DateTimeOffset Time(RedisValue number) => DateTimeOffset.FromUnixTimeMilliseconds((long)number);

    private static RedisValue[] Fields(params RedisValue[] namesAndValues) => namesAndValues;
}
