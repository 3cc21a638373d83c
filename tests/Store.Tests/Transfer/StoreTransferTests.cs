using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Audit;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Control.Audit;
using FlagCluster.Store.Migrations;
using FlagCluster.Store.Sql;
using FlagCluster.Store.Transfer;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Store.Tests.Transfer;

/// <summary>Migration from the SQLite file of a standalone server to PostgreSQL, on the real engines.</summary>
public sealed class StoreTransferTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Time = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_123);

    private readonly SqliteDatabase _source = new();
    private readonly PostgreSqlDatabase _target = new();

    public async Task InitializeAsync()
    {
        await _source.InitializeAsync();
        await _target.InitializeAsync();
    }

    public async Task DisposeAsync()
    {
        await _source.DisposeAsync();
        await _target.DisposeAsync();
    }

    [Fact]
    public async Task MigrateStandalone_CompleteDatabase_ReportsWhatItCopied()
    {
        await FillAsync();

        Assert.Equal(new(1, 2, 1, 1, 3), await MigrateStandaloneAsync(_source.Path));
    }

    [Fact]
    public async Task MigrateStandalone_ControlData_IsCopied()
    {
        await FillAsync();

        await MigrateStandaloneAsync(_source.Path);

        await using var before = _source.Open();
        await using var after = _target.Open();
        var (source, target) = ((await before.ControlChanges.ReadAsync(null))!, (await after.ControlChanges.ReadAsync(null))!);
        Assert.Equal(source.Version, target.Version);
        Assert.Equal(source.Organizations, target.Organizations);
        Assert.Equal(source.Projects, target.Projects);
        Assert.Equal(ById(source.Environments), ById(target.Environments));
        Assert.Equal(Text(source.Keys), Text(target.Keys));

        static IEnumerable<ProjectEnvironment> ById(IEnumerable<ProjectEnvironment> environments) =>
            environments.OrderBy(environment => environment.Id.ToString(), StringComparer.Ordinal);
        static IEnumerable<string> Text(IEnumerable<SdkKey> keys) =>
            keys.Select(key => $"{key.Id} {key.Environment} {key.Kind} {key.Name} {Convert.ToHexString(key.Hash.Span)} {key.CreatedAt:O}");
    }

    [Fact]
    public async Task MigrateStandalone_Log_IsCopied()
    {
        var environment = await FillAsync();

        await MigrateStandaloneAsync(_source.Path);

        await using var before = _source.Open();
        await using var after = _target.Open();
        var source = await before.Log.ReadChangesAsync(environment, EnvironmentVersion.Initial, 10);
        var target = await after.Log.ReadChangesAsync(environment, EnvironmentVersion.Initial, 10);
        Assert.Equal(3, target.Count);
        Assert.Equal(source.Select(change => change.Text()), target.Select(change => change.Text()));
    }

    [Fact]
    public async Task MigrateStandalone_Log_ContinuesInTheTarget()
    {
        var environment = await FillAsync();

        await MigrateStandaloneAsync(_source.Path);

        await using var after = _target.Open();
        Assert.Equal(SampleChanges.Version(1, 3), await after.Log.ReadHeadAsync(environment));
        Assert.True(await after.Log.AppendAsync(environment, SampleChanges.Change(1, 4), SampleChanges.Version(1, 3)));
    }

    [Fact]
    public async Task MigrateStandalone_SnapshotsAndCursors_AreCopied()
    {
        var environment = await FillAsync();

        await MigrateStandaloneAsync(_source.Path);

        await using var after = _target.Open();
        var snapshot = await after.Log.ReadSnapshotAsync(environment, SampleChanges.Version(1, 3));
        Assert.Equal([1, 2, 3], snapshot!.Json.ToArray());
        Assert.Equal(SampleChanges.Version(1, 2), await after.Cursors.ReadAsync("changes", environment));
    }

    [Fact]
    public async Task MigrateStandalone_AuditLog_ContinuesInTheTarget()
    {
        await FillAsync();
        await MigrateStandaloneAsync(_source.Path);
        await using var after = _target.Open();

        await after.Tenancy.UpdateOrganizationAsync(TestActors.Administrator, "acme", new() { Name = "Acme" });

        using var folder = new TempFolder();
        using var signer = AuditSigners.Create(folder);
        var verification = await new AuditVerifier(after.AuditReader, after.Get<IAuditCheckpoints>(), signer).VerifyAsync("acme", []);
        Assert.True(verification.IsIntact, verification.ToString());
        Assert.Equal((7, 3), (verification.Sequence, verification.Changes));
    }

    [Fact]
    public async Task MigrateStandalone_TargetNotEmpty_ThrowsAndLeavesItUnchanged()
    {
        await FillAsync();
        await using (var target = _target.Open())
        {
            await target.Migrator.MigrateAsync();
            await target.Tenancy.AddOrganizationAsync(TestActors.Administrator, new("other", "Other", Time));
        }

        var failure = await Assert.ThrowsAsync<TransferException>(() => MigrateStandaloneAsync(_source.Path));

        Assert.Contains("not empty: it has 1 rows in organizations", failure.Message, StringComparison.Ordinal);
        await using var after = _target.Open();

        Assert.Equal("other", Assert.Single((await after.ControlChanges.ReadAsync(null))!.Organizations).Slug);
    }

    [Fact]
    public async Task MigrateStandalone_SourceInUse_ThrowsAndCopiesNothing()
    {
        await FillAsync();
        // An idle server has read the file and keeps it open.
        await using var running = await _source.ConnectAsync();
        await running.ScalarAsync<long>("SELECT COUNT(*) FROM organizations");

        var failure = await Assert.ThrowsAsync<TransferException>(() => MigrateStandaloneAsync(_source.Path));

        Assert.Contains("Stop the standalone server first", failure.Message, StringComparison.Ordinal);
        await AssertEmptyAsync();
    }

    [Fact]
    public async Task MigrateStandalone_SourceOfAnEarlierRelease_ThrowsAndCopiesNothing()
    {
        await FillAsync();
        await using (var connection = await _source.ConnectAsync())
            await connection.ExecuteAsync("DELETE FROM schema_versions");

        var failure = await Assert.ThrowsAsync<TransferException>(() => MigrateStandaloneAsync(_source.Path));

        Assert.Contains("has schema version 0", failure.Message, StringComparison.Ordinal);
        await AssertEmptyAsync();
    }

    [Fact]
    public async Task MigrateStandalone_SourceOfANewerRelease_ThrowsAndCopiesNothing()
    {
        await FillAsync();
        await using (var connection = await _source.ConnectAsync())
            await connection.ExecuteAsync("INSERT INTO schema_versions VALUES (999, 'future', 0)");

        await Assert.ThrowsAsync<SchemaTooNewException>(() => MigrateStandaloneAsync(_source.Path));
        await AssertEmptyAsync();
    }

    [Fact]
    public async Task MigrateStandalone_LogWithoutItsHead_RollsBack()
    {
        await FillAsync();
        await using (var connection = await _source.ConnectAsync())
            await connection.ExecuteAsync("DELETE FROM changes WHERE number = 3");

        var failure = await Assert.ThrowsAsync<TransferException>(() => MigrateStandaloneAsync(_source.Path));

        Assert.Contains("does not end at its newest version", failure.Message, StringComparison.Ordinal);
        await AssertEmptyAsync();
    }

    [Fact]
    public async Task MigrateStandalone_MissingFile_ReportsThePath()
    {
        var failure = await Assert.ThrowsAsync<TransferException>(() => MigrateStandaloneAsync("/no/such/flagcluster.db"));

        Assert.Contains("The file /no/such/flagcluster.db does not exist", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TransferTables_OfTheStandaloneDatabase_IncludeEveryColumn()
    {
        await FillAsync();
        await using var connection = await _source.ConnectAsync();
        await using var command = connection.CreateCommand();
        command.CommandText =
            "SELECT m.name || ':' || c.name FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT "
            + "LIKE 'sqlite_%' AND m.name NOT IN ('schema_versions', 'control_version', 'control_deletions', "
            + "'analytics_topics', 'analytics_offsets', 'analytics_event_ids', 'analytics_names', 'analytics_name_counts')";
        var columns = new List<string>();
        await using var rows = await command.ExecuteReaderAsync();
        while (await rows.ReadAsync())
            columns.Add(rows.GetString(0));

        Assert.Equal(
            columns.Order(StringComparer.Ordinal),
            TransferTable.All.SelectMany(table => table.Columns.Select(column => $"{table.Name}:{column}")).Order(StringComparer.Ordinal)
        );
    }

    private async Task<EnvironmentId> FillAsync()
    {
        var environment = new EnvironmentId("acme", "shop", "production");
        await using var store = _source.Open();
        await store.Migrator.MigrateAsync();
        await store.Tenancy.AddOrganizationAsync(TestActors.Administrator, new("acme", "Ácme \"quoted\"", Time));
        await store.Tenancy.AddProjectAsync(TestActors.Administrator, new("acme", "shop", "Shop", Time));
        await store.Tenancy.AddEnvironmentAsync(TestActors.Administrator, new(environment, "Production", Time));
        // Without changes.
        await store.Tenancy.AddEnvironmentAsync(TestActors.Administrator, new(environment with { Environment = "dev" }, "Dev", Time));
        await store.Credentials.AddSdkKeyAsync(
            TestActors.Administrator,
            new("key1", environment, SdkKeyKind.Client, "a key", new byte[] { 0, 1, 255 }, Time)
        );
        await FillAccessAsync(store);
        await store.Log.AppendAsync(environment, 1, 3);
        await store.Cursors.SaveAsync("changes", environment, SampleChanges.Version(1, 2));
        await store.Log.SaveSnapshotAsync(environment, new(SampleChanges.Version(1, 2), new byte[] { 1, 2, 3 }));
        return environment;
    }

    private static async Task FillAccessAsync(OpenStore store)
    {
        var items = new ControlChanges(0, IsComplete: false)
        {
            Members = [new("acme", "user1", IsActive: false, Time)],
            Groups = [new("group1", "acme", "a group", Time)],
            GroupMembers = [new("group1", "user1", GroupMember.Manual, Time)],
            Roles = [new("acme", "custom", "Custom", "a role", [Permission.FlagsRead], Time)],
            ServiceAccounts = [new("account1", "acme", "an account", IsActive: true, Time)],
            Grants =
            [
                new("grant1", "acme", Principal.User("user1"), "custom", Time),
                new("grant2", "acme", Principal.Group("group1"), "viewer", Time)
                {
                    Project = "shop",
                    Environments = EnvironmentFilter.Listed(["dev"]),
                },
            ],
            Tokens =
            [
                new("token1", "acme", Principal.ServiceAccount("account1"), "a token", new byte[] { 9, 8 }, Time)
                {
                    Environments = ["shop/dev"],
                    ExpiresAt = Time,
                },
            ],
        };
        await store.Access.WriteAsync(TestActors.Administrator, new("acme", "test.fill", "acme"), null, _ => items);
        await store.Get<ITokenUses>().RecordAsync(new Dictionary<string, DateOnly> { ["token1"] = new(2026, 11, 26) });
    }

    private async Task<TransferReport> MigrateStandaloneAsync(string path)
    {
        await using var services = new ServiceCollection()
            .AddPostgreSqlStore(options => options.ConnectionString = _target.ConnectionString)
            .AddStoreTransfer()
            .BuildServiceProvider();
        await services.GetRequiredService<StoreMigrator>().MigrateAsync();
        return await services.GetRequiredService<StoreTransfer>().MigrateStandaloneAsync(path);
    }

    private async Task AssertEmptyAsync()
    {
        await using var after = _target.Open();
        Assert.Empty((await after.ControlChanges.ReadAsync(null))!.Organizations);
        Assert.Empty(await after.Tenancy.ListEnvironmentsAsync());
    }
}
