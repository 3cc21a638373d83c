using System.Text.RegularExpressions;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Deploy.Tests.Support;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;
using Npgsql;

namespace FlagCluster.Deploy.Tests;

/// <summary>
/// Tests backup and restore on a real PostgreSQL server, with the commands of the documents: the database is created as in the README,
/// dumped as by the CronJob, and restored as in the runbook.
/// </summary>
// xunit calls DisposeAsync.
#pragma warning disable CA1001
public sealed partial class RestoreTests : IAsyncLifetime
{
    private const string Readme = "deploy/kubernetes/README.md",
        Runbook = "docs/operations/backup-and-restore.md";

    private readonly TempFolder _folder = new();

    /// <summary>Replaces <c>flagcluster</c> in all names, and is the password of all roles.</summary>
    private readonly string _name = $"restore_{Guid.NewGuid():N}";

    private readonly NpgsqlConnectionStringBuilder _server = new(PostgreSqlDatabase.Server);

    private static EnvironmentId Shop { get; } = SampleChanges.Environment("shop");

    public Task InitializeAsync()
    {
        Directory.CreateDirectory(_folder.File("deploy/kubernetes"));
        File.WriteAllText(_folder.File("deploy/kubernetes/rights.sql"), Rename(Repository.Read("deploy/kubernetes/rights.sql")));
        File.WriteAllText(_folder.File("passwords"), $"*:*:*:{_server.Username}:{_server.Password}\n*:*:*:*:{_name}\n");
        File.WriteAllText(_folder.File("roles.sql"), Rename(Block(Readme, "sql", "CREATE ROLE")));
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        foreach (var database in new[] { _name, $"{_name}_restored" })
            await PostgreSqlDatabase.OnServerAsync($"DROP DATABASE IF EXISTS {database} WITH (FORCE)");
        foreach (var role in new[] { "_owner", "_a", "_backup", "" })
            await PostgreSqlDatabase.OnServerAsync($"DROP ROLE IF EXISTS {_name}{role}");
        _folder.Dispose();
    }

    [Fact]
    public async Task Restore_AsInTheRunbook_RestoresDataAndRights()
    {
        Run($"""psql --username "$ADMIN" --dbname postgres --set ON_ERROR_STOP=1 --file roles.sql""");
        Run(Rename(Block(Readme, "sh", "rights.sql")));
        await using (var owner = Open(_name, "owner"))
            await owner.Migrator.MigrateAsync();
        await using (var hosts = Open(_name, "a"))
            await WriteAsync(hosts, 1);
        await ExecuteAsync(
            _name,
            "a",
            "INSERT INTO cluster_versions VALUES ('c', 1, now()); INSERT INTO cluster_silos VALUES ('c', '10.0.0.1', 11111, 1, 's', "
                + "'h', 3, 30000, null, now(), now())"
        );

        Run(
            $"PGDATABASE={_name} PGUSER={_name}_backup\nexport PGDATABASE PGUSER\n"
                + Rename(Backup()).Replace("/backup", _folder.Path, StringComparison.Ordinal)
        );
        File.Move(Assert.Single(Directory.GetFiles(_folder.Path, "*.dump")), _folder.File($"{_name}.dump"));
        Run(Rename(Block(Runbook, "sh", "createdb")));

        await using (var hosts = Open($"{_name}_restored", "a"))
        {
            Assert.True(await hosts.Migrator.IsCurrentAsync());
            Assert.Equal(SampleChanges.Version(1, 1), await hosts.Log.ReadHeadAsync(Shop));
            await WriteAsync(hosts, 2);
        }
        Assert.Equal(0L, await ExecuteAsync($"{_name}_restored", "a", "SELECT COUNT(*) FROM cluster_silos"));
        // The hosts have access to all tables, including those of later migrations.
        await ExecuteAsync($"{_name}_restored", "owner", "CREATE TABLE next_release (id BIGINT GENERATED ALWAYS AS IDENTITY)");
        Assert.Equal(
            0L,
            await ExecuteAsync(
                $"{_name}_restored",
                "a",
                """
                SELECT COUNT(*) FROM pg_tables, unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) AS wanted
                WHERE schemaname = 'public' AND NOT has_table_privilege(format('%I', tablename), wanted)
                    AND NOT (tablename IN ('audit_log', 'changes') AND wanted IN ('UPDATE', 'DELETE'))
                """
            )
        );
        Assert.Equal("42501", await RejectedAsync("DELETE FROM audit_log"));
        Assert.Equal("42501", await RejectedAsync("UPDATE changes SET level = 0"));
        Assert.Equal("42501", await RejectedAsync("CREATE TABLE host_table (id BIGINT)"));
    }

    /// <summary>Returns the code of the error with which the restored database rejects a statement of a host.</summary>
    private async Task<string> RejectedAsync(string sql) =>
        (await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync($"{_name}_restored", "a", sql))).SqlState;

    private static async Task WriteAsync(OpenStore store, long number) =>
        Assert.True(await store.Log.AppendAsync(Shop, SampleChanges.Change(1, number), SampleChanges.Version(1, number - 1)));

    private static string Backup() =>
        Yaml.LoadAll("deploy/kubernetes/components/backup/backup.yaml")
            .Single(one => one.Text("kind") == "CronJob")
            .Text("spec/jobTemplate/spec/template/spec/containers/0/args/0")!;

    /// <summary>Returns the code block of a document that contains a word.</summary>
    private static string Block(string path, string language, string word) =>
        Blocks()
            .Matches(Repository.Read(path))
            .Single(block => block.Groups[2].Value == language && block.Groups[3].Value.Contains(word, StringComparison.Ordinal))
            .Groups[3]
            .Value;

    private string Rename(string text) =>
        text.Replace("flagcluster", _name, StringComparison.Ordinal).Replace("…", _name, StringComparison.Ordinal);

    private OpenStore Open(string database, string role) => OpenStore.PostgreSql(Connection(database, role));

    private string Connection(string database, string role) =>
        new NpgsqlConnectionStringBuilder
        {
            Host = _server.Host,
            Port = _server.Port,
            Database = database,
            Username = $"{_name}_{role}",
            Password = _name,
            Pooling = false,
        }.ToString();

    private async Task<object?> ExecuteAsync(string database, string role, string sql)
    {
        await using var connection = new NpgsqlConnection(Connection(database, role));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    /// <summary>Runs commands in the folder of the test, with the programs of the installed PostgreSQL.</summary>
    private void Run(string commands)
    {
        var (code, output, errors) = Tool.Run(
            "bash",
            "-c",
            $"""
            set -eu; root=$PWD
            source scripts/common.sh; source scripts/postgres.sh; find_postgres
            export PATH="$pg_bin:$PATH" PGHOST='{_server.Host}' PGPORT={_server.Port} PGPASSFILE='{_folder.File(
                "passwords"
            )}' ADMIN='{_server.Username}'
            chmod 600 "$PGPASSFILE"; cd '{_folder.Path}'
            {commands}
            """
        );
        Assert.True(code == 0, output + errors);
    }

    /// <summary>Matches code blocks, which may be indented as part of a list.</summary>
    [GeneratedRegex("^( *)```(sh|sql)\n(.*?)^ *```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Blocks();
}
