using FlagCluster.Contracts.Accounts;
using FlagCluster.Control.Accounts;
using FlagCluster.Control.Accounts.Passwords;
using FlagCluster.Control.Directory;
using FlagCluster.Control.Sessions;
using FlagCluster.Store.Migrations;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Bench.Control;

/// <summary>Represents a SQLite database with a number of accounts, and a process on it that does not hash passwords.</summary>
internal sealed class LoginSide : IAsyncDisposable
{
    private const string Password = "violet kettle march";

    private static readonly SessionOrigin Origin = new("password", "pwd", "127.0.0.0/24", "bench");

    private readonly string _folder = Directory.CreateTempSubdirectory("flagcluster-bench-").FullName;
    private readonly ServiceProvider _services;
    private readonly int _accounts;
    private int _next;

    private LoginSide(int accounts)
    {
        _accounts = accounts;
        _services = new ServiceCollection()
            .AddLogging()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().Build())
            .AddSingleton<IPasswordHasher, NoHasher>()
            .AddSqliteStore(options => options.Path = Database)
            .AddPrivateFiles()
            .AddControl()
            .AddAccounts()
            .BuildServiceProvider();
    }

    private string Database => Path.Combine(_folder, "flagcluster.db");

    /// <summary>Creates a database and reads it.</summary>
    public static async Task<LoginSide> CreateAsync(int accounts)
    {
        var side = new LoginSide(accounts);
        await side._services.GetRequiredService<StoreMigrator>().MigrateAsync();
        ControlRows.AddAccounts(side.Database, accounts);
        await side._services.GetRequiredService<ControlReader>().RefreshAsync();
        return side;
    }

    /// <summary>Signs in to the next account: its password is checked without hashing, and a session is stored.</summary>
    /// <returns>The text of the session.</returns>
    public async Task<string> LoginAsync()
    {
        var email = EmailAddress.Parse(ControlRows.Email(_next++ % _accounts));
        var result = await _services.GetRequiredService<SignInService>().SignInAsync(email, Password, Origin.Network);
        if (result.Account is not { } account)
            throw new InvalidOperationException($"The sign-in ended with {result.Status}.");
        return (await _services.GetRequiredService<SessionService>().StartAsync(account, Origin)).Text;
    }

    /// <summary>Checks a session.</summary>
    public async Task CheckAsync(string text)
    {
        if (await _services.GetRequiredService<SessionService>().AuthenticateAsync(text) is null)
            throw new InvalidOperationException("The session is not valid.");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Accepts every password at once, so that the rest of a sign-in is measured.</summary>
    private sealed class NoHasher : IPasswordHasher
    {
        public string Unmatchable => "$none$";

        public string Hash(string password) => "$none$";

        public PasswordVerification Verify(string stored, string password) => PasswordVerification.Valid;
    }
}
