using FlagCluster.Contracts.Accounts;

namespace FlagCluster.Testing.Accounts;

/// <summary>What every store of sessions does.</summary>
public abstract class SessionStoreContract
{
    private static int _last;

    private readonly string _account = $"account-{Interlocked.Increment(ref _last)}";

    protected abstract ISessionStore Store { get; }

    [Fact]
    public async Task Find_AddedSession_ReturnsAllOfIt()
    {
        var session = Session(0);

        await Store.AddAsync(session, 50);

        AssertEqual(session, await Store.FindAsync(session.Id));
    }

    [Fact]
    public async Task Find_UnknownSession_ReturnsNull()
    {
        Assert.Null(await Store.FindAsync("unknown"));
    }

    [Fact]
    public async Task List_SessionsOfAnAccount_AreNewestFirst()
    {
        var (older, newer) = (Session(0), Session(1));
        await Store.AddAsync(newer, 50);
        await Store.AddAsync(older, 50);
        await Store.AddAsync(Session(2) with { AccountId = _account + "-other" }, 50);

        Assert.Equal([newer.Id, older.Id], (await Store.ListAsync(_account)).Select(session => session.Id));
    }

    [Fact]
    public async Task Add_MoreThanAreKept_DeletesTheOldest()
    {
        var sessions = Enumerable.Range(0, 4).Select(Session).ToList();
        foreach (var session in sessions)
            await Store.AddAsync(session, 3);

        Assert.Equal([sessions[3].Id, sessions[2].Id, sessions[1].Id], (await Store.ListAsync(_account)).Select(session => session.Id));
        Assert.Null(await Store.FindAsync(sessions[0].Id));
    }

    [Fact]
    public async Task Update_LaterTimes_AreKept()
    {
        var session = Session(0);
        await Store.AddAsync(session, 50);
        var later = session with { LastSeenAt = session.LastSeenAt.AddMinutes(2), ConfirmedAt = session.ConfirmedAt.AddMinutes(1) };

        await Store.UpdateAsync(later);

        AssertEqual(later, await Store.FindAsync(session.Id));
    }

    [Fact]
    public async Task Update_EarlierTime_IsIgnored()
    {
        var session = Session(0);
        await Store.AddAsync(session, 50);
        var confirmed = session with { ConfirmedAt = session.ConfirmedAt.AddMinutes(5) };
        var seen = session with { LastSeenAt = session.LastSeenAt.AddMinutes(5) };

        await Store.UpdateAsync(confirmed);
        await Store.UpdateAsync(seen);

        AssertEqual(seen with { ConfirmedAt = confirmed.ConfirmedAt }, await Store.FindAsync(session.Id));
    }

    [Fact]
    public async Task Update_DeletedSession_DoesNotAddItAgain()
    {
        var session = Session(0);
        await Store.AddAsync(session, 50);
        await Store.DeleteAsync(_account, session.Id);

        await Store.UpdateAsync(session with { LastSeenAt = session.LastSeenAt.AddMinutes(5) });

        Assert.Null(await Store.FindAsync(session.Id));
        Assert.Empty(await Store.ListAsync(_account));
    }

    [Fact]
    public async Task Delete_SessionOfAnotherAccount_ReturnsFalse()
    {
        var session = Session(0);
        await Store.AddAsync(session, 50);

        Assert.False(await Store.DeleteAsync(_account + "-other", session.Id));
        Assert.NotNull(await Store.FindAsync(session.Id));
        Assert.True(await Store.DeleteAsync(_account, session.Id));
        Assert.False(await Store.DeleteAsync(_account, session.Id));
        Assert.Null(await Store.FindAsync(session.Id));
    }

    [Fact]
    public async Task DeleteAll_ExceptOne_KeepsIt()
    {
        var sessions = Enumerable.Range(0, 3).Select(Session).ToList();
        foreach (var session in sessions)
            await Store.AddAsync(session, 50);

        Assert.Equal(2, await Store.DeleteAllAsync(_account, sessions[1].Id));
        Assert.Equal(sessions[1].Id, Assert.Single(await Store.ListAsync(_account)).Id);
        Assert.Equal(1, await Store.DeleteAllAsync(_account, null));
        Assert.Empty(await Store.ListAsync(_account));
    }

    [Fact]
    public async Task DeleteExpired_SomeSessions_KeepsTheOthers()
    {
        var (idle, ended, used) = (Session(0), Session(1) with { ExpiresAt = Now.AddSeconds(-1) }, Session(2));
        foreach (var session in new[] { idle with { LastSeenAt = Now.AddHours(-13) }, ended, used })
            await Store.AddAsync(session, 50);

        await Store.DeleteExpiredAsync(Now, Now.AddHours(-12));

        Assert.Equal(used.Id, Assert.Single(await Store.ListAsync(_account)).Id);
    }

    /// <summary>Gets the present. It is real, because a store may use its own clock.</summary>
    private static DateTimeOffset Now { get; } =
        DateTimeOffset.FromUnixTimeMilliseconds(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());

    private Session Session(int minute) =>
        new(
            $"{_account}-{minute}",
            _account,
            Enumerable.Range(minute, 32).Select(i => (byte)i).ToArray(),
            7,
            Now.AddMinutes(minute - 60),
            Now.AddDays(7)
        )
        {
            LastSeenAt = Now.AddMinutes(minute - 30),
            ConfirmedAt = Now.AddMinutes(minute - 40),
            Origin = new("password", "pwd otp", "203.0.113.0/24", "Zażółć 🎉"),
        };

    private static void AssertEqual(Session expected, Session? actual)
    {
        Assert.NotNull(actual);
        Assert.Equal(expected.Hash.ToArray(), actual.Hash.ToArray());
        Assert.Equal(expected with { Hash = default }, actual with { Hash = default });
    }
}
