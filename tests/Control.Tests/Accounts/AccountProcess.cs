using FlagCluster.Contracts.Accounts;
using FlagCluster.Control.Access;
using FlagCluster.Control.Accounts;
using FlagCluster.Control.Accounts.Passwords;
using FlagCluster.Control.Directory;
using FlagCluster.Control.Sessions;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace FlagCluster.Control.Tests.Accounts;

/// <summary>The services of accounts of one process, as a host registers them, on a real store.</summary>
internal sealed class AccountProcess : IAsyncDisposable
{
    public const string Password = "violet kettle march";
    public const string Network = "203.0.113.0/24";

    public static readonly SessionOrigin Origin = new("password", "pwd", Network, "Test");

    private readonly ServiceProvider _services;

    public AccountProcess(OpenStore store, TimeProvider clock, Action<AccountOptions>? configure = null)
    {
        _services = new ServiceCollection()
            .AddLogging()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().Build())
            .AddSingleton(clock)
            .AddSingleton(store.Tenancy)
            .AddSingleton(store.Credentials)
            .AddSingleton(store.ControlChanges)
            .AddSingleton(store.Access)
            .AddSingleton(store.Get<IAccountStore>())
            .AddSingleton(store.Get<ISessionStore>())
            .AddSingleton(store.Get<ISignInFailureStore>())
            .Configure<AccountOptions>(options => options.HashIterations = 1_000)
            .Configure(configure ?? (_ => { }))
            .AddSingleton(provider => new CountingHasher(
                new IdentityPasswordHasher(provider.GetRequiredService<IOptions<AccountOptions>>())
            ))
            .AddSingleton<IPasswordHasher>(provider => provider.GetRequiredService<CountingHasher>())
            .AddPrivateFiles()
            .AddControl()
            .AddAccounts()
            .BuildServiceProvider();
    }

    public CountingHasher Hasher => _services.GetRequiredService<CountingHasher>();

    public PasswordHashing Hashing => _services.GetRequiredService<PasswordHashing>();

    public SignInService SignIns => _services.GetRequiredService<SignInService>();

    public SessionService Sessions => _services.GetRequiredService<SessionService>();

    public AccountService Accounts => _services.GetRequiredService<AccountService>();

    public IAccountStore Store => _services.GetRequiredService<IAccountStore>();

    public AccessDirectory Access => _services.GetRequiredService<AccessDirectory>();

    public ControlDirectory Directory => _services.GetRequiredService<ControlDirectory>();

    public ControlReader Reader => _services.GetRequiredService<ControlReader>();

    /// <summary>Creates an account with <see cref="Password"/>.</summary>
    public async Task<Account> CreateAsync(string email, string? password = Password)
    {
        string? hash = null;
        if (password is not null)
        {
            using var slot = await Hashing.EnterAsync();
            hash = await slot!.HashAsync(password);
        }
        var account = await Accounts.CreateAsync(TestActors.Administrator, EmailAddress.Parse(email), "Jane", hash, isEmailVerified: true);
        return account!;
    }

    public Task<SignInResult> SignInAsync(string email, string password = Password, string network = Network) =>
        SignIns.SignInAsync(EmailAddress.Parse(email), password, network);

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
