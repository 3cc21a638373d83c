using FlagCluster.Control.Accounts;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;

namespace FlagCluster.Control.Tests.Accounts;

// xunit calls DisposeAsync.
#pragma warning disable CA1001
public sealed class SignInServiceTests(Migrated<SqliteDatabase> migrated) : IClassFixture<Migrated<SqliteDatabase>>, IAsyncLifetime
{
    private static int _last;

    private readonly FakeTimeProvider _clock = new();
    private readonly string _email = $"person-{Interlocked.Increment(ref _last)}@example.com";
    private AccountProcess _process = null!;

    public Task InitializeAsync()
    {
        _process = new(migrated.Store, _clock);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync() => await _process.DisposeAsync();

    [Fact]
    public async Task SignIn_RightPassword_SucceedsAndIsRecorded()
    {
        var account = await _process.CreateAsync(_email);

        var result = await _process.SignInAsync(" " + _email.ToUpperInvariant());

        Assert.Equal((SignInStatus.Succeeded, account.Id), (result.Status, result.Account?.Id));
        Assert.Equal(_clock.GetUtcNow(), (await _process.Store.FindAsync(account.Id))!.LastSignInAt);
    }

    [Fact]
    public async Task SignIn_DecomposedPassword_Succeeds()
    {
        await _process.CreateAsync(_email, "caf\u00e9 on the corner");

        Assert.Equal(SignInStatus.Succeeded, (await _process.SignInAsync(_email, "cafe\u0301 on the corner")).Status);
    }

    [Theory]
    [InlineData("right")]
    [InlineData("wrong")]
    [InlineData("unknown")]
    [InlineData("without password")]
    [InlineData("deactivated")]
    public async Task SignIn_AnyAccount_HashesOnce(string kind)
    {
        var account = await _process.CreateAsync(_email, kind == "without password" ? null : AccountProcess.Password);
        if (kind == "deactivated")
            await _process.Accounts.DeactivateAsync(TestActors.Administrator, account.Id);
        var before = _process.Hasher.Calls;

        var result = await _process.SignInAsync(
            kind == "unknown" ? "nobody-" + _email : _email,
            kind == "wrong" ? "x" : AccountProcess.Password
        );

        Assert.Equal(before + 1, _process.Hasher.Calls);
        Assert.Equal(kind == "right" ? SignInStatus.Succeeded : SignInStatus.Failed, result.Status);
    }

    [Fact]
    public async Task SignIn_TextThatIsNoAddress_HashesOnce()
    {
        Assert.Equal(SignInStatus.Failed, (await _process.SignIns.SignInAsync(null, "x", "198.51.100.0/24")).Status);
        Assert.Equal(1, _process.Hasher.Calls);
    }

    [Fact]
    public async Task SignIn_PasswordThatIsTooLong_FailsWithoutHashing()
    {
        await _process.CreateAsync(_email);
        var before = _process.Hasher.Calls;

        Assert.Equal(SignInStatus.Failed, (await _process.SignInAsync(_email, new string('a', 10_000))).Status);
        Assert.Equal(before, _process.Hasher.Calls);
    }

    [Fact]
    public async Task SignIn_RepeatedFailures_DelaysDoubleUntilASuccess()
    {
        await _process.CreateAsync(_email);
        for (var i = 0; i < 5; i++)
            Assert.Equal(SignInStatus.Failed, (await _process.SignInAsync(_email, "wrong")).Status);

        Assert.Equal(TimeSpan.FromSeconds(1), (await _process.SignInAsync(_email)).RetryAfter);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(SignInStatus.Failed, (await _process.SignInAsync(_email, "wrong")).Status);
        Assert.Equal(TimeSpan.FromSeconds(2), (await _process.SignInAsync(_email)).RetryAfter);
        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(SignInStatus.Succeeded, (await _process.SignInAsync(_email)).Status);
        Assert.Equal(SignInStatus.Failed, (await _process.SignInAsync(_email, "wrong")).Status);
        Assert.Equal(SignInStatus.Succeeded, (await _process.SignInAsync(_email)).Status);
    }

    [Fact]
    public async Task SignIn_Delayed_DoesNotHash()
    {
        await _process.CreateAsync(_email);
        for (var i = 0; i < 5; i++)
            await _process.SignInAsync(_email, "wrong");
        var before = _process.Hasher.Calls;

        Assert.Equal(SignInStatus.Delayed, (await _process.SignInAsync(_email)).Status);

        Assert.Equal(before, _process.Hasher.Calls);
    }

    [Fact]
    public async Task SignIn_FailuresFromAnotherNetwork_DoNotDelayTheOwner()
    {
        await _process.CreateAsync(_email);
        for (var i = 0; i < 20; i++)
            await _process.SignInAsync(_email, "wrong", "198.51.100.0/24");

        Assert.Equal(SignInStatus.Succeeded, (await _process.SignInAsync(_email)).Status);
    }

    [Fact]
    public async Task SignIn_FailuresAtAnotherGateway_Delay()
    {
        await _process.CreateAsync(_email);
        await using var other = new AccountProcess(migrated.Store, _clock);
        for (var i = 0; i < 5; i++)
            await other.SignInAsync(_email, "wrong");

        Assert.Equal(SignInStatus.Delayed, (await _process.SignInAsync(_email)).Status);
    }

    [Fact]
    public async Task SignIn_UnknownAccount_DelaysAlike()
    {
        for (var i = 0; i < 5; i++)
            Assert.Equal(SignInStatus.Failed, (await _process.SignInAsync(_email, "wrong")).Status);

        Assert.Equal(SignInStatus.Delayed, (await _process.SignInAsync(_email, "wrong")).Status);
    }

    [Fact]
    public async Task SignIn_FailuresOfLongAgo_AreForgotten()
    {
        for (var i = 0; i < 5; i++)
            await _process.SignInAsync(_email, "wrong");
        _clock.Advance(TimeSpan.FromHours(2));

        Assert.Equal(SignInStatus.Failed, (await _process.SignInAsync(_email, "wrong")).Status);
        Assert.Equal(SignInStatus.Failed, (await _process.SignInAsync(_email, "wrong")).Status);
    }

    [Fact]
    public async Task SignIn_OutdatedHash_IsReplaced()
    {
        var account = await _process.CreateAsync(_email);
        await using var stronger = new AccountProcess(migrated.Store, _clock, options => options.HashIterations = 2_000);

        var result = await stronger.SignInAsync(_email);

        var stored = (await _process.Store.FindAsync(account.Id))!;
        Assert.StartsWith("$pbkdf2-sha512$i=2000$", stored.Password, StringComparison.Ordinal);
        Assert.Equal((stored.Password, account.SessionEpoch), (result.Account!.Password, stored.SessionEpoch));
        Assert.Equal(SignInStatus.Succeeded, (await stronger.SignInAsync(_email)).Status);
    }

    [Fact]
    public async Task SignIn_MoreThanSlotsAndQueue_AreBusy()
    {
        await using var small = new AccountProcess(
            migrated.Store,
            _clock,
            options => (options.HashConcurrency, options.HashQueue) = (1, 1)
        );
        await small.CreateAsync(_email);
        await small.Hasher.EnteredAsync();
        small.Hasher.Hold();

        var first = small.SignInAsync(_email);
        await small.Hasher.EnteredAsync().Soon();
        var second = small.SignInAsync(_email);
        var third = await small.SignInAsync(_email);
        small.Hasher.Release();

        Assert.Equal(SignInStatus.Busy, third.Status);
        Assert.True(third.RetryAfter > TimeSpan.Zero);
        Assert.Equal([SignInStatus.Succeeded, SignInStatus.Succeeded], new[] { (await first).Status, (await second).Status });
    }
}
