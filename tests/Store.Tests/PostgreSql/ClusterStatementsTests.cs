using FlagCluster.Testing.Databases;
using Npgsql;

namespace FlagCluster.Store.Tests.PostgreSql;

/// <summary>The statements that the Orleans providers read from the database, executed as the providers execute them.</summary>
public sealed class ClusterStatementsTests(Migrated<PostgreSqlDatabase> migrated) : IClassFixture<Migrated<PostgreSqlDatabase>>
{
    private static readonly DateTime Now = new(2026, 7, 1, 12, 0, 0, DateTimeKind.Utc);

    private readonly string _id = Guid.NewGuid().ToString("N");

    [Fact]
    public async Task QueryKeys_MigratedDatabase_AreThoseOfTheProviders()
    {
        await using var connection = await migrated.Database.ConnectAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT QueryKey FROM OrleansQuery";
        var keys = new List<string>();
        await using var rows = await command.ExecuteReaderAsync();
        while (await rows.ReadAsync())
            keys.Add(rows.GetString(0));

        Assert.Equal(
            [
                "CleanupDefunctSiloEntriesKey",
                "CleanupDefunctSiloEntryKey",
                "ClearStorageKey",
                "DeleteMembershipTableEntriesKey",
                "DeleteReminderRowKey",
                "DeleteReminderRowsKey",
                "DeleteStorageKey",
                "GatewaysQueryKey",
                "InsertMembershipKey",
                "InsertMembershipVersionKey",
                "MembershipReadAllKey",
                "MembershipReadRowKey",
                "ReadFromStorageKey",
                "ReadRangeRows1Key",
                "ReadRangeRows2Key",
                "ReadReminderRowKey",
                "ReadReminderRowsKey",
                "UpdateIAmAlivetimeKey",
                "UpdateMembershipKey",
                "UpsertReminderRowKey",
                "WriteToStorageKey",
            ],
            keys.Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task Membership_VersionThatExists_IsNotInsertedAgain()
    {
        Assert.Equal([true], await RunAsync("InsertMembershipVersionKey", []));
        Assert.Equal([false], await RunAsync("InsertMembershipVersionKey", []));
        Assert.Equal([0, null], await RunAsync("MembershipReadAllKey", [], "Version", "StartTime"));
    }

    [Fact]
    public async Task Membership_InsertOnAnEarlierVersionOrOfAKnownSilo_ChangesNothing()
    {
        await RunAsync("InsertMembershipVersionKey", []);
        Assert.Equal([true], await RunAsync("InsertMembershipKey", Silo(version: 0)));

        Assert.Equal([false], await RunAsync("InsertMembershipKey", Silo(version: 0, port: 12)));
        Assert.Equal([false], await RunAsync("InsertMembershipKey", Silo(version: 1)));

        Assert.Equal([1, 11], await RunAsync("MembershipReadAllKey", [], "Version", "Port"));
    }

    [Fact]
    public async Task Membership_UpdateOnAnEarlierVersionOrOfAnUnknownSilo_ChangesNothing()
    {
        await AddActiveSiloAsync();

        Assert.Equal([false], await RunAsync("UpdateMembershipKey", Silo(version: 1, status: 6)));
        Assert.Equal([false], await RunAsync("UpdateMembershipKey", Silo(version: 2, status: 6, port: 99)));

        Assert.Equal([2, 3, "10.0.0.1"], await RunAsync("MembershipReadAllKey", [], "Version", "Status", "Address"));
    }

    [Fact]
    public async Task Membership_ReadOfOneSilo_ReturnsItOrTheVersionAlone()
    {
        await AddActiveSiloAsync();

        Assert.Equal([2, 11], await RunAsync("MembershipReadRowKey", Silo(version: 0), "Version", "Port"));
        Assert.Equal([2, null], await RunAsync("MembershipReadRowKey", Silo(version: 0, port: 99), "Version", "Port"));
    }

    [Fact]
    public async Task Membership_ActiveSilo_IsAGateway()
    {
        await AddActiveSiloAsync();

        Assert.Equal([30, 7], await RunAsync("GatewaysQueryKey", [("Status", 3)], "ProxyPort", "Generation"));
    }

    [Fact]
    public async Task Membership_CleanupOfAllSilos_RemovesOnlyDeadOnes()
    {
        await RunAsync("InsertMembershipVersionKey", []);
        await RunAsync("InsertMembershipKey", Silo(version: 0, status: 6));
        await RunAsync("InsertMembershipKey", Silo(version: 1, status: 3, port: 12));

        await RunAsync("CleanupDefunctSiloEntriesKey", [("IAmAliveTime", Now)]);
        Assert.Equal(4, (await RunAsync("MembershipReadAllKey", [], "Version", "Port")).Count);

        await RunAsync("CleanupDefunctSiloEntriesKey", [("IAmAliveTime", Now.AddSeconds(1))]);
        Assert.Equal([2, 12], await RunAsync("MembershipReadAllKey", [], "Version", "Port"));
    }

    [Fact]
    public async Task Membership_DeleteTable_RemovesEverySiloAndTheVersion()
    {
        await RunAsync("InsertMembershipVersionKey", []);
        await RunAsync("InsertMembershipKey", Silo(version: 0));

        await RunAsync("DeleteMembershipTableEntriesKey", []);

        Assert.Empty(await RunAsync("MembershipReadAllKey", [], "Version"));
    }

    [Fact]
    public async Task Membership_CleanupOfOneSilo_RemovesItOnlyIfUnchanged()
    {
        await RunAsync("InsertMembershipVersionKey", []);
        await RunAsync("InsertMembershipKey", Silo(version: 0, status: 6));
        await RunAsync("InsertMembershipKey", Silo(version: 1, status: 3, port: 12));
        (string, object?)[] dead = [("Address", "10.0.0.1"), ("Port", 11), ("Generation", 7), ("StartTime", Now), ("SuspectTimes", null)];
        (string, object?)[] alive = [.. dead, ("IAmAliveTime", Now)];
        alive[1] = ("Port", 12);

        await RunAsync("CleanupDefunctSiloEntryKey", [.. dead, ("IAmAliveTime", Now.AddSeconds(1))]);
        await RunAsync("CleanupDefunctSiloEntryKey", alive);
        Assert.Equal(4, (await RunAsync("MembershipReadAllKey", [], "Version", "Port")).Count);
        await RunAsync("CleanupDefunctSiloEntryKey", [.. dead, ("IAmAliveTime", Now)]);

        Assert.Equal([2, 12], await RunAsync("MembershipReadAllKey", [], "Version", "Port"));
    }

    [Fact]
    public async Task Membership_EarlierAliveTime_IsIgnored()
    {
        await RunAsync("InsertMembershipVersionKey", []);
        await RunAsync("InsertMembershipKey", Silo(version: 0, status: 3));
        (string, object?)[] silo = [("Address", "10.0.0.1"), ("Port", 11), ("Generation", 7)];

        await RunAsync("UpdateIAmAlivetimeKey", [.. silo, ("IAmAliveTime", Now.AddSeconds(9))]);
        await RunAsync("UpdateIAmAlivetimeKey", [.. silo, ("IAmAliveTime", Now.AddSeconds(3))]);

        Assert.Equal([Now.AddSeconds(9)], await RunAsync("MembershipReadAllKey", [], "IAmAliveTime"));
    }

    [Fact]
    public async Task GrainState_WriteOnAnotherVersion_ReturnsNoRow()
    {
        Assert.Equal([1], await RunAsync("WriteToStorageKey", State(null), "NewGrainStateVersion"));
        Assert.Empty(await RunAsync("WriteToStorageKey", State(null), "NewGrainStateVersion"));
        Assert.Equal([2], await RunAsync("WriteToStorageKey", State(1), "NewGrainStateVersion"));
        Assert.Empty(await RunAsync("WriteToStorageKey", State(1), "NewGrainStateVersion"));
    }

    [Fact]
    public async Task GrainState_Read_ReturnsTheStateOfTheKeyOnly()
    {
        await RunAsync("WriteToStorageKey", State(null), "NewGrainStateVersion");

        Assert.Equal([1], await RunAsync("ReadFromStorageKey", State(null), "Version"));
        Assert.Empty(await RunAsync("ReadFromStorageKey", State(null, key: "other"), "Version"));
    }

    [Fact]
    public async Task GrainState_Clear_KeepsTheRowWithoutContent()
    {
        await RunAsync("WriteToStorageKey", State(null), "NewGrainStateVersion");

        Assert.Equal([2], await RunAsync("ClearStorageKey", State(1)));
        Assert.Equal([null], await RunAsync("ReadFromStorageKey", State(null), "PayloadBinary"));
    }

    [Fact]
    public async Task GrainState_Delete_RequiresTheVersion()
    {
        await RunAsync("WriteToStorageKey", State(null), "NewGrainStateVersion");
        await RunAsync("WriteToStorageKey", State(1), "NewGrainStateVersion");

        Assert.Empty(await RunAsync("DeleteStorageKey", State(1)));
        Assert.Equal([3], await RunAsync("DeleteStorageKey", State(2)));
        Assert.Empty(await RunAsync("ReadFromStorageKey", State(null), "Version"));
    }

    [Fact]
    public async Task Reminders_RangeAcrossTheEndOfTheRing_AreFound()
    {
        await RunAsync("UpsertReminderRowKey", Reminder("low", -100), "Version");
        await RunAsync("UpsertReminderRowKey", Reminder("high", 100), "Version");

        Assert.Equal(["high"], await RunAsync("ReadRangeRows1Key", [("BeginHash", 0), ("EndHash", 100)], "ReminderName"));
        Assert.Equal(["low"], await RunAsync("ReadRangeRows2Key", [("BeginHash", 100), ("EndHash", -100)], "ReminderName"));
    }

    [Fact]
    public async Task Reminders_UpsertOfAKnownReminder_IncrementsItsVersion()
    {
        Assert.Equal([0], await RunAsync("UpsertReminderRowKey", Reminder("low", -100), "Version"));
        Assert.Equal([1], await RunAsync("UpsertReminderRowKey", Reminder("low", -100), "Version"));

        Assert.Equal([60_000L, Now], await RunAsync("ReadReminderRowKey", Reminder("low", 0), "Period", "StartTime"));
    }

    [Fact]
    public async Task Reminders_Delete_RequiresTheVersion()
    {
        await RunAsync("UpsertReminderRowKey", Reminder("low", -100), "Version");

        Assert.Equal([false], await RunAsync("DeleteReminderRowKey", [.. Reminder("low", 0), ("Version", 1)]));
        Assert.Equal([true], await RunAsync("DeleteReminderRowKey", [.. Reminder("low", 0), ("Version", 0)]));
        Assert.Empty(await RunAsync("ReadReminderRowsKey", Reminder("low", 0), "GrainId"));
    }

    /// <summary>Adds a silo and sets its status to active, which are the versions 1 and 2 of the membership.</summary>
    private async Task AddActiveSiloAsync()
    {
        await RunAsync("InsertMembershipVersionKey", []);
        await RunAsync("InsertMembershipKey", Silo(version: 0));
        Assert.Equal([true], await RunAsync("UpdateMembershipKey", Silo(version: 1, status: 3)));
    }

    private static (string, object?)[] Silo(int version, int status = 2, int port = 11) =>
        [
            ("Address", "10.0.0.1"),
            ("Port", port),
            ("Generation", 7),
            ("SiloName", "silo"),
            ("HostName", "host"),
            ("Status", status),
            ("ProxyPort", 30),
            ("StartTime", Now),
            ("IAmAliveTime", Now),
            ("SuspectTimes", null),
            ("Version", version),
        ];

    private static (string, object?)[] State(int? version, string? key = null) =>
        [
            ("GrainIdHash", 1),
            ("GrainIdN0", 2L),
            ("GrainIdN1", 3L),
            ("GrainTypeHash", 4),
            ("GrainTypeString", "type"),
            ("GrainIdExtensionString", key),
            ("GrainStateVersion", version),
            ("PayloadBinary", new byte[] { 1, 2 }),
        ];

    private static (string, object?)[] Reminder(string name, int hash) =>
        [("GrainId", "grain/" + name), ("ReminderName", name), ("GrainHash", hash), ("StartTime", Now), ("Period", 60_000)];

    /// <summary>Executes a statement with the parameter types of the providers.</summary>
    /// <returns>The values of the named columns of every row, or of all columns when none are named.</returns>
    private async Task<List<object?>> RunAsync(string key, (string Name, object? Value)[] parameters, params string[] columns)
    {
        await using var connection = (NpgsqlConnection)await migrated.Database.ConnectAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = await connection.ScalarAsync<string>($"SELECT QueryText FROM OrleansQuery WHERE QueryKey = '{key}'");
        foreach (var (name, value) in parameters.Append(("DeploymentId", _id)).Append(("ServiceId", _id)))
        {
            var type = name switch
            {
                "GrainStateVersion" => System.Data.DbType.Int32,
                _ => value switch
                {
                    int => System.Data.DbType.Int32,
                    long => System.Data.DbType.Int64,
                    DateTime => System.Data.DbType.DateTime,
                    byte[] => System.Data.DbType.Binary,
                    _ => System.Data.DbType.String,
                },
            };
            command.Parameters.Add(
                new NpgsqlParameter
                {
                    ParameterName = name,
                    Value = value ?? DBNull.Value,
                    DbType = type,
                }
            );
        }
        var values = new List<object?>();
        await using var rows = await command.ExecuteReaderAsync();
        while (await rows.ReadAsync())
        {
            var names = columns.Length > 0 ? columns : [.. Enumerable.Range(0, rows.FieldCount).Select(rows.GetName)];
            values.AddRange(names.Select(name => rows[name] is var value and not DBNull ? value : null));
        }
        return values;
    }
}
