using FlagCluster.Contracts.Accounts;
using FlagCluster.Control.Tests.Accounts;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;

namespace FlagCluster.Control.Tests.Sessions;

// xunit calls DisposeAsync.
#pragma warning disable CA1001
public sealed class SessionServiceTests(Migrated<SqliteDatabase> migrated) : IClassFixture<Migrated<SqliteDatabase>>, IAsyncLifetime
{
    private static int _last;

    private readonly FakeTimeProvider _clock = new();
    private readonly string _email = $"person-{Interlocked.Increment(ref _last)}@example.com";
    private AccountProcess _here = null!;
    private AccountProcess _elsewhere = null!;

    public Task InitializeAsync()
    {
        _here = new(migrated.Store, _clock);
        _elsewhere = new(migrated.Store, _clock);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await _here.DisposeAsync();
        await _elsewhere.DisposeAsync();
    }

    [Fact]
    public async Task Authenticate_NewSession_IsValidInEveryProcess()
    {
        var (session, text) = await StartAsync();

        Assert.Equal(session.Id, (await _here.Sessions.AuthenticateAsync(text))?.Id);
        Assert.Equal(session.Id, (await _elsewhere.Sessions.AuthenticateAsync(text))?.Id);
    }

    [Theory]
    [InlineData("")]
    [InlineData("fcw_abcdefghijkl_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("fcw_abc\0efghijkl_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("fcs_abcdefghijkl_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task Authenticate_UnknownText_ReturnsNull(string text)
    {
        Assert.Null(await _here.Sessions.AuthenticateAsync(text));
    }

    [Fact]
    public async Task Authenticate_SameIdWithAnotherSecret_ReturnsNull()
    {
        var (_, text) = await StartAsync();

        Assert.Null(await _here.Sessions.AuthenticateAsync(text[..^1] + (text[^1] == 'A' ? 'B' : 'A')));
    }

    [Fact]
    public async Task End_InAnotherProcess_IsEffectiveAfterASecond()
    {
        var (session, text) = await StartAsync();
        await _elsewhere.Sessions.AuthenticateAsync(text);

        Assert.True(await _here.Sessions.EndAsync(session.AccountId, session.Id));

        Assert.Null(await _here.Sessions.AuthenticateAsync(text));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(await _elsewhere.Sessions.AuthenticateAsync(text));
    }

    [Fact]
    public async Task End_OfAnotherAccount_ReturnsFalse()
    {
        var (session, text) = await StartAsync();
        var other = await _here.CreateAsync("other-" + _email);

        Assert.False(await _here.Sessions.EndAsync(other.Id, session.Id));
        Assert.NotNull(await _here.Sessions.AuthenticateAsync(text));
    }

    [Fact]
    public async Task EndAll_ExceptOne_KeepsIt()
    {
        var account = await _here.CreateAsync(_email);
        var (kept, text) = await _here.Sessions.StartAsync(account, AccountProcess.Origin);
        var (_, ended) = await _here.Sessions.StartAsync(account, AccountProcess.Origin);

        Assert.Equal(1, await _here.Sessions.EndAllAsync(account.Id, kept.Id));

        Assert.NotNull(await _here.Sessions.AuthenticateAsync(text));
        Assert.Null(await _here.Sessions.AuthenticateAsync(ended));
    }

    [Fact]
    public async Task Authenticate_Idle_EndsAfter12Hours()
    {
        var (_, text) = await StartAsync();

        _clock.Advance(TimeSpan.FromHours(12));
        Assert.NotNull(await _here.Sessions.AuthenticateAsync(text));
        _clock.Advance(TimeSpan.FromHours(12) + TimeSpan.FromSeconds(1));
        Assert.Null(await _here.Sessions.AuthenticateAsync(text));
    }

    [Fact]
    public async Task Authenticate_InUse_EndsAfter7Days()
    {
        var (_, text) = await StartAsync();
        for (var i = 0; i < 13; i++)
        {
            _clock.Advance(TimeSpan.FromHours(12));
            Assert.NotNull(await _here.Sessions.AuthenticateAsync(text));
        }

        _clock.Advance(TimeSpan.FromHours(12));

        Assert.Null(await _here.Sessions.AuthenticateAsync(text));
    }

    [Fact]
    public async Task Authenticate_WithinAMinute_DoesNotMoveLastSeen()
    {
        var (session, text) = await StartAsync();

        _clock.Advance(TimeSpan.FromSeconds(59));
        await _here.Sessions.AuthenticateAsync(text);
        var early = (await _here.Sessions.ListAsync(session.AccountId)).Single();
        _clock.Advance(TimeSpan.FromSeconds(1));
        await _here.Sessions.AuthenticateAsync(text);
        var late = (await _here.Sessions.ListAsync(session.AccountId)).Single();

        Assert.Equal((session.LastSeenAt, _clock.GetUtcNow()), (early.LastSeenAt, late.LastSeenAt));
    }

    [Fact]
    public async Task IsFresh_TenMinutesAfterTheSignIn_NeedsAConfirmation()
    {
        var (session, text) = await StartAsync();
        _clock.Advance(TimeSpan.FromMinutes(10));
        Assert.True(_here.Sessions.IsFresh(session));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.False(_here.Sessions.IsFresh(session));

        await _here.Sessions.ConfirmAsync(session);

        Assert.True(_here.Sessions.IsFresh((await _elsewhere.Sessions.AuthenticateAsync(text))!));
    }

    [Fact]
    public async Task SetPassword_AnySession_EndsEverywhere()
    {
        var (session, text) = await StartAsync();
        await _elsewhere.Sessions.AuthenticateAsync(text);

        var account = await _here.Accounts.SetPasswordAsync(TestActors.Administrator, session.AccountId, "hash");

        Assert.Null(await _here.Sessions.AuthenticateAsync(text));
        await _elsewhere.Reader.RefreshAsync();
        Assert.Null(await _elsewhere.Sessions.AuthenticateAsync(text));
        var (_, next) = await _here.Sessions.StartAsync(account!, AccountProcess.Origin);
        Assert.NotNull(await _elsewhere.Sessions.AuthenticateAsync(next));
    }

    [Fact]
    public async Task Authenticate_NewPasswordThatThisProcessHasNotRead_IsValid()
    {
        var (session, _) = await StartAsync();
        await _elsewhere.Reader.RefreshAsync();
        var account = await _here.Accounts.SetPasswordAsync(TestActors.Administrator, session.AccountId, "hash");

        var (_, text) = await _here.Sessions.StartAsync(account!, AccountProcess.Origin);

        Assert.NotNull(await _elsewhere.Sessions.AuthenticateAsync(text));
    }

    [Fact]
    public async Task Deactivate_AnySession_EndsAndStaysEndedAfterReactivation()
    {
        var (session, text) = await StartAsync();

        await _here.Accounts.DeactivateAsync(TestActors.Administrator, session.AccountId);
        Assert.Null(await _here.Sessions.AuthenticateAsync(text));
        var account = await _here.Accounts.ReactivateAsync(TestActors.Administrator, session.AccountId);

        Assert.Null(await _here.Sessions.AuthenticateAsync(text));
        var (_, next) = await _here.Sessions.StartAsync(account!, AccountProcess.Origin);
        Assert.NotNull(await _here.Sessions.AuthenticateAsync(next));
    }

    [Fact]
    public async Task Start_MoreThan50_EndsTheOldest()
    {
        var account = await _here.CreateAsync(_email);
        var texts = new List<string>();
        for (var i = 0; i < 51; i++)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(1));
            texts.Add((await _here.Sessions.StartAsync(account, AccountProcess.Origin)).Text);
        }

        Assert.Equal(50, (await _here.Sessions.ListAsync(account.Id)).Count);
        Assert.Null(await _here.Sessions.AuthenticateAsync(texts[0]));
        Assert.NotNull(await _here.Sessions.AuthenticateAsync(texts[1]));
    }

    [Fact]
    public async Task DeleteExpired_KeepsWhatIsValid()
    {
        var (session, _) = await StartAsync();
        _clock.Advance(TimeSpan.FromHours(13));
        var (next, _) = await _here.Sessions.StartAsync((await _here.Store.FindAsync(session.AccountId))!, AccountProcess.Origin);

        await _here.Sessions.DeleteExpiredAsync();

        var stored = await migrated.Store.Get<ISessionStore>().ListAsync(session.AccountId);
        Assert.Equal(next.Id, Assert.Single(stored).Id);
    }

    private async Task<(Session Session, string Text)> StartAsync() =>
        await _here.Sessions.StartAsync(await _here.CreateAsync(_email), AccountProcess.Origin);
}
