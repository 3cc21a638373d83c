using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Control.Access;
using FlagCluster.Control.Directory;
using FlagCluster.Store.Migrations;
using FlagCluster.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Bench.Control;

/// <summary>
/// Represents a SQLite database with a number of projects and of users, each with a grant on a project, and the directories of two
/// processes on it.
/// </summary>
internal sealed class AccessSide : IAsyncDisposable
{
    public const string Organization = "bench";

    private readonly string _folder = Directory.CreateTempSubdirectory("flagcluster-bench-").FullName;
    private readonly ServiceProvider _writer;
    private readonly ServiceProvider _reader;

    private AccessSide()
    {
        _writer = Process();
        _reader = Process();
    }

    /// <summary>Gets the access of the process that writes.</summary>
    public AccessDirectory Writer => _writer.GetRequiredService<AccessDirectory>();

    /// <summary>Gets the access of the other process.</summary>
    public AccessDirectory Reader => _reader.GetRequiredService<AccessDirectory>();

    /// <summary>Gets the directory of the other process.</summary>
    public ControlDirectory ReaderDirectory => _reader.GetRequiredService<ControlDirectory>();

    /// <summary>Gets the text of a token.</summary>
    public string Token { get; private set; } = "";

    private string Database => Path.Combine(_folder, "flagcluster.db");

    /// <summary>Creates a database and reads it twice.</summary>
    public static async Task<AccessSide> CreateAsync(int users, int projects)
    {
        var side = new AccessSide();
        await side._writer.GetRequiredService<StoreMigrator>().MigrateAsync();
        var directory = side._writer.GetRequiredService<ControlDirectory>();
        await directory.AddOrganizationAsync(TestActors.Administrator, Organization, "Bench");
        ControlRows.AddProjects(side.Database, Organization, projects);
        await AddMembersAsync(side._writer, Organization, users, projects);
        await directory.RefreshAsync();
        side.Token = (await side.Writer.AddOwnerAsync(TestActors.Administrator, Organization, "bench")).Text;
        await side.ReaderDirectory.RefreshAsync();
        if (side.ReaderDirectory.Current.MembersOf(Organization).Count != users)
            throw new InvalidOperationException("Members are missing.");
        return side;
    }

    /// <summary>Adds members to an organization, each with a grant on one of its projects.</summary>
    public static Task AddMembersAsync(IServiceProvider process, string organization, int users, int projects)
    {
        var now = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000);
        var items = new ControlChanges(0, IsComplete: false)
        {
            Members = [.. Enumerable.Range(0, users).Select(user => new Member(organization, ControlRows.User(user), IsActive: true, now))],
            Grants = [.. Enumerable.Range(0, users).Select(GrantOf)],
        };
        return process
            .GetRequiredService<IAccessStore>()
            .WriteAsync(TestActors.Administrator, new(organization, "bench.seed", organization), null, _ => items);

        Grant GrantOf(int number)
        {
            var user = ControlRows.User(number);
            return new($"g{user}", organization, Principal.User(user), "editor", now) { Project = ControlRows.Project(number % projects) };
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _writer.DisposeAsync();
        await _reader.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private ServiceProvider Process() =>
        new ServiceCollection()
            .AddLogging()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().Build())
            .AddSqliteStore(options => options.Path = Database)
            .AddPrivateFiles()
            .AddControl()
            .BuildServiceProvider();
}
