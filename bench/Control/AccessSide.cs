using System.Globalization;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Control.Access;
using FlagCluster.Control.Directory;
using FlagCluster.Store.Migrations;
using FlagCluster.Testing;
using Microsoft.Data.Sqlite;
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

    /// <summary>Returns the id of a user.</summary>
    public static string User(int number) => string.Create(CultureInfo.InvariantCulture, $"user{number:00000000}");

    /// <summary>Returns the slug of a project.</summary>
    public static string Project(int number) => string.Create(CultureInfo.InvariantCulture, $"project-{number}");

    /// <summary>Creates a database and reads it twice.</summary>
    public static async Task<AccessSide> CreateAsync(int users, int projects)
    {
        var side = new AccessSide();
        await side._writer.GetRequiredService<StoreMigrator>().MigrateAsync();
        var directory = side._writer.GetRequiredService<ControlDirectory>();
        await directory.AddOrganizationAsync(TestActors.Administrator, Organization, "Bench");
        side.SeedProjects(projects);
        var now = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000);
        var items = new ControlChanges(0, IsComplete: false)
        {
            Members = [.. Enumerable.Range(0, users).Select(user => new Member(Organization, User(user), IsActive: true, now))],
            Grants =
            [
                .. Enumerable
                    .Range(0, users)
                    .Select(user => new Grant($"g{User(user)}", Organization, Principal.User(User(user)), "editor", now)
                    {
                        Project = Project(user % projects),
                    }),
            ],
        };
        await side
            ._writer.GetRequiredService<IAccessStore>()
            .WriteAsync(TestActors.Administrator, new(Organization, "bench.seed", Organization), null, _ => items);
        await directory.RefreshAsync();
        side.Token = (await side.Writer.AddOwnerAsync(TestActors.Administrator, Organization, "bench")).Text;
        await side.ReaderDirectory.RefreshAsync();
        if (side.ReaderDirectory.Current.MembersOf(Organization).Count != users)
            throw new InvalidOperationException("Members are missing.");
        return side;
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

    /// <summary>Inserts the projects in one transaction: one for each would sync the disk as many times.</summary>
    private void SeedProjects(int projects)
    {
        using var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = Database, Pooling = false }.ToString()
        );
        connection.Open();
        using var transaction = connection.BeginTransaction();
        using var command = connection.CreateCommand();
        command.CommandText = """
            INSERT INTO projects (organization, slug, name, created_at, version)
            VALUES (@organization, @slug, @slug, 1700000000000, (SELECT version + 1 FROM control_version))
            """;
        command.Parameters.AddWithValue("@organization", Organization);
        var slug = command.Parameters.Add("@slug", SqliteType.Text);
        for (var i = 0; i < projects; i++)
        {
            slug.Value = Project(i);
            command.ExecuteNonQuery();
        }
        command.CommandText = "UPDATE control_version SET version = version + 1";
        command.ExecuteNonQuery();
        transaction.Commit();
    }
}
