using FlagCluster.Contracts.Tenancy;
using FlagCluster.Control.Directory;
using FlagCluster.Store.Migrations;
using FlagCluster.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Bench.Control;

/// <summary>Represents a SQLite database with a number of keys, and the directories of two processes on it.</summary>
internal sealed class ControlSide : IAsyncDisposable
{
    private static readonly EnvironmentId Environment = new("bench", "shop", "production");

    private readonly string _folder = Directory.CreateTempSubdirectory("flagcluster-bench-").FullName;
    private readonly ServiceProvider _writer;
    private readonly ServiceProvider _reader;

    private ControlSide()
    {
        _writer = Process();
        _reader = Process();
    }

    /// <summary>Gets the directory that writes.</summary>
    public ControlDirectory Writer => _writer.GetRequiredService<ControlDirectory>();

    /// <summary>Gets the directory of the other process.</summary>
    public ControlDirectory Reader => _reader.GetRequiredService<ControlDirectory>();

    /// <summary>Gets the texts of some of the keys.</summary>
    public string[] Texts { get; private set; } = [];

    private string Database => Path.Combine(_folder, "flagcluster.db");

    /// <summary>Creates a database and reads it twice.</summary>
    public static async Task<ControlSide> CreateAsync(int keys)
    {
        var side = new ControlSide();
        await side._writer.GetRequiredService<StoreMigrator>().MigrateAsync();
        await side.Writer.AddOrganizationAsync(TestActors.Administrator, Environment.Organization, "Bench");
        await side.Writer.AddProjectAsync(TestActors.Administrator, Environment.Organization, Environment.Project, "Shop");
        await side.Writer.AddEnvironmentAsync(TestActors.Administrator, Environment, "Production");
        side.Texts = ControlRows.AddKeys(side.Database, Environment, keys);
        await side.Writer.RefreshAsync();
        await side.Reader.RefreshAsync();
        if (side.Reader.Current.KeyCount != keys)
            throw new InvalidOperationException($"{side.Reader.Current.KeyCount} keys, not {keys}.");
        return side;
    }

    /// <summary>Creates a key in the writer.</summary>
    public async Task<SdkKey> AddKeyAsync() =>
        (await Writer.AddKeyAsync(TestActors.Administrator, Environment, SdkKeyKind.Server, "changed")).Key;

    /// <summary>Revokes a key in the writer.</summary>
    public Task DeleteKeyAsync(SdkKey key) => Writer.DeleteKeyAsync(TestActors.Administrator, Environment, key.Id);

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
