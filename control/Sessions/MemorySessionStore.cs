using FlagCluster.Contracts.Accounts;

namespace FlagCluster.Control.Sessions;

/// <summary>Keeps sessions in the memory of the process. Thread-safe.</summary>
internal sealed class MemorySessionStore : ISessionStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Session> _sessions = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public Task AddAsync(Session session, int keep, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(session);
        lock (_lock)
        {
            foreach (var old in Of(session.AccountId).Where(other => other.Id != session.Id).Skip(Math.Max(keep - 1, 0)).ToList())
                _sessions.Remove(old.Id);
            _sessions[session.Id] = session;
        }
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<Session?> FindAsync(string id, CancellationToken cancellationToken = default)
    {
        lock (_lock)
            return Task.FromResult(_sessions.GetValueOrDefault(id));
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<Session>> ListAsync(string accountId, CancellationToken cancellationToken = default)
    {
        lock (_lock)
            return Task.FromResult<IReadOnlyList<Session>>([.. Of(accountId)]);
    }

    /// <inheritdoc/>
    public Task UpdateAsync(Session session, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(session);
        lock (_lock)
        {
            if (_sessions.TryGetValue(session.Id, out var known))
                _sessions[session.Id] = known with
                {
                    LastSeenAt = session.LastSeenAt > known.LastSeenAt ? session.LastSeenAt : known.LastSeenAt,
                    ConfirmedAt = session.ConfirmedAt > known.ConfirmedAt ? session.ConfirmedAt : known.ConfirmedAt,
                };
        }
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<bool> DeleteAsync(string accountId, string id, CancellationToken cancellationToken = default)
    {
        lock (_lock)
            return Task.FromResult(_sessions.TryGetValue(id, out var known) && known.AccountId == accountId && _sessions.Remove(id));
    }

    /// <inheritdoc/>
    public Task<int> DeleteAllAsync(string accountId, string? except, CancellationToken cancellationToken = default)
    {
        lock (_lock)
            return Task.FromResult(
                Of(accountId).Where(session => session.Id != except).ToList().Count(session => _sessions.Remove(session.Id))
            );
    }

    /// <inheritdoc/>
    public Task DeleteExpiredAsync(DateTimeOffset now, DateTimeOffset unusedSince, CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            foreach (
                var session in _sessions.Values.Where(session => session.ExpiresAt <= now || session.LastSeenAt < unusedSince).ToList()
            )
                _sessions.Remove(session.Id);
        }
        return Task.CompletedTask;
    }

    /// <summary>Returns the sessions of an account, newest first. An account has few sessions, and a single server few accounts.</summary>
    private IEnumerable<Session> Of(string accountId) =>
        _sessions
            .Values.Where(session => session.AccountId == accountId)
            .OrderByDescending(session => session.CreatedAt)
            .ThenBy(session => session.Id, StringComparer.Ordinal);
}
