using FlagCluster.Contracts.Accounts;
using FlagCluster.Contracts.Environments;
using FlagCluster.Control.Directory;
using FlagCluster.Control.Secrets;
using Microsoft.Extensions.Options;

namespace FlagCluster.Control.Sessions;

/// <summary>
/// Creates, checks and ends the sessions of people. A session that another process ends is not valid here after
/// <see cref="SessionCache.Lifetime"/> at the latest.
/// </summary>
/// <remarks>
/// Methods throw <see cref="StorageUnavailableException"/> when the store of sessions cannot answer, and no cached answer is recent enough.
/// </remarks>
public sealed class SessionService(ISessionStore store, ControlReader directory, IOptions<SessionOptions> options, TimeProvider time)
{
    private const int MaxUserAgentLength = 256;

    /// <summary>A request moves <see cref="Session.LastSeenAt"/> at most this often.</summary>
    private static readonly TimeSpan TouchInterval = TimeSpan.FromMinutes(1);

    private readonly SessionCache _cache = new(time);

    /// <summary>Creates a session.</summary>
    /// <param name="account">The account, as the store has it.</param>
    /// <param name="origin">The way in which the person signed in.</param>
    /// <param name="confirmedAt">When the person proved who they are, if that was earlier.</param>
    /// <param name="record">Records something about the session before it exists, so that no session exists without it; or null.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>The session, and the text of its cookie, which is not available again.</returns>
    public async Task<(Session Session, string Text)> StartAsync(
        Account account,
        SessionOrigin origin,
        DateTimeOffset? confirmedAt = null,
        Func<Session, Task>? record = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(account);
        ArgumentNullException.ThrowIfNull(origin);
        var secret = Secret.Create(Secret.SessionPrefix);
        var now = Now();
        var session = new Session(secret.Id, account.Id, secret.Hash, account.SessionEpoch, now, now + options.Value.Absolute)
        {
            LastSeenAt = now,
            ConfirmedAt = confirmedAt < now ? confirmedAt.Value : now,
            Origin = origin with
            {
                UserAgent = origin.UserAgent.Length > MaxUserAgentLength ? origin.UserAgent[..MaxUserAgentLength] : origin.UserAgent,
            },
        };
        if (record is not null)
            await record(session);
        await store.AddAsync(session, options.Value.MaxPerAccount, cancellationToken);
        return (session, secret.Text);
    }

    /// <summary>Returns the session of a cookie, or null when it is unknown or has ended.</summary>
    /// <param name="text">The text of the cookie.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    public async ValueTask<Session?> AuthenticateAsync(string text, CancellationToken cancellationToken = default)
    {
        if (!Secret.TryGetId(text, Secret.SessionPrefix, out var span))
            return null;
        var id = span.ToString();
        if (_cache.Find(id) is not { } session)
        {
            var began = _cache.Timestamp;
            if (await store.FindAsync(id, cancellationToken) is not { } found)
                return null;
            session = found;
            _cache.Set(session, began);
        }
        if (!Secret.Verify(text, session.Hash.Span) || !IsAlive(session) || !await IsAccountActiveAsync(session, cancellationToken))
            return null;
        return await TouchAsync(session, cancellationToken);
    }

    /// <summary>Returns whether a person has proved who they are recently enough for a change that needs it.</summary>
    public bool IsFresh(Session session)
    {
        ArgumentNullException.ThrowIfNull(session);
        return time.GetUtcNow() - session.ConfirmedAt <= TimeSpan.FromMinutes(options.Value.FreshMinutes);
    }

    /// <summary>Records that the person has proved again who they are.</summary>
    /// <returns>The session with the new time.</returns>
    public Task<Session> ConfirmAsync(Session session, CancellationToken cancellationToken = default) =>
        UpdateAsync(session with { ConfirmedAt = Now() }, cancellationToken);

    /// <summary>Returns the sessions of an account that have not ended, newest first.</summary>
    public async Task<IReadOnlyList<Session>> ListAsync(string accountId, CancellationToken cancellationToken = default)
    {
        var epoch = directory.Current.FindAccount(accountId)?.SessionEpoch ?? 0;
        var sessions = await store.ListAsync(accountId, cancellationToken);
        return [.. sessions.Where(session => IsAlive(session) && session.Epoch >= epoch)];
    }

    /// <summary>Ends a session of an account.</summary>
    /// <returns>False when the account has no such session.</returns>
    public async Task<bool> EndAsync(string accountId, string id, CancellationToken cancellationToken = default)
    {
        var isEnded = await store.DeleteAsync(accountId, id, cancellationToken);
        _cache.Remove(id);
        return isEnded;
    }

    /// <summary>Ends all sessions of an account, or all but one.</summary>
    /// <returns>The number of ended sessions.</returns>
    public async Task<int> EndAllAsync(string accountId, string? except = null, CancellationToken cancellationToken = default)
    {
        var count = await store.DeleteAllAsync(accountId, except, cancellationToken);
        _cache.Clear();
        return count;
    }

    /// <summary>Deletes the sessions that have ended by themselves.</summary>
    public Task DeleteExpiredAsync(CancellationToken cancellationToken = default)
    {
        var now = time.GetUtcNow();
        return store.DeleteExpiredAsync(now, now - options.Value.Idle, cancellationToken);
    }

    private bool IsAlive(Session session)
    {
        var now = time.GetUtcNow();
        return now < session.ExpiresAt && now - session.LastSeenAt <= options.Value.Idle;
    }

    private async Task<bool> IsAccountActiveAsync(Session session, CancellationToken cancellationToken)
    {
        // Another process may just have created the account.
        if (directory.Current.FindAccount(session.AccountId) is null)
            await directory.RefreshAsync(cancellationToken);
        // A session of a later epoch is from a sign-in that this process has not read the new epoch of yet.
        return directory.Current.FindAccount(session.AccountId) is { Status: AccountStatus.Active } account
            && session.Epoch >= account.SessionEpoch;
    }

    private async ValueTask<Session> TouchAsync(Session session, CancellationToken cancellationToken)
    {
        var now = Now();
        if (now - session.LastSeenAt < TouchInterval)
            return session;
        return await UpdateAsync(session with { LastSeenAt = now }, cancellationToken);
    }

    private async Task<Session> UpdateAsync(Session session, CancellationToken cancellationToken)
    {
        await store.UpdateAsync(session, cancellationToken);
        _cache.Update(session);
        return session;
    }

    /// <summary>Returns the time in the precision of the store.</summary>
    private DateTimeOffset Now() => DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());
}
