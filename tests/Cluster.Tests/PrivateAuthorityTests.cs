using FlagCluster.Cluster.Tests.Support;
using FlagCluster.Testing;
using FlagCluster.Testing.Certificates;
using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Processes;
using Npgsql;

namespace FlagCluster.Cluster.Tests;

/// <summary>Tests hosts on a PostgreSQL server whose certificate a private authority issued.</summary>
public sealed class PrivateAuthorityTests : IAsyncLifetime, IDisposable
{
    private readonly TestAuthority _authority = new("database");
    private readonly TempFolder _folder = new();
    private PrivatePostgres _postgres = null!;

    public async Task InitializeAsync()
    {
        _postgres = await PrivatePostgres.StartNewAsync();
        await _postgres.EnableTlsAsync(_authority);
    }

    [Fact]
    public async Task Start_CaFileOfTheServersAuthority_ConnectsWithVerification()
    {
        using var silo = new SiloProcess("silo", SiloProcess.Program, _folder.Path, hasProxies: false, Settings("silo", _authority));
        using var gateway = new GatewayProcess("gateway", GatewayProcess.Program, _folder.Path, Settings("gateway", _authority));

        await silo.StartAsync();
        await gateway.StartAsync();

        await Waiting.Until(
            () => Task.FromResult(gateway.Process.Output.Contains("Connected to the cluster", StringComparison.Ordinal)),
            "the gateway to find the silo in the database"
        );
        await using var connection = new NpgsqlConnection(_postgres.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(
            "SELECT count(*) FILTER (WHERE ssl), count(*) FILTER (WHERE NOT ssl) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) "
                + "WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()",
            connection
        );
        await using var reader = await command.ExecuteReaderAsync();
        Assert.True(await reader.ReadAsync());
        Assert.NotEqual(0, reader.GetInt64(0));
        Assert.Equal(0, reader.GetInt64(1));
    }

    [Fact]
    public async Task Start_CaFileOfAnotherAuthority_ExitsAndNamesTheSetting()
    {
        using var other = new TestAuthority("other");
        using var silo = new Child(Repository.Dotnet, [SiloProcess.Program, "migrate", .. Settings("silo", other)]);

        var code = await silo.ExitAsync();

        Assert.Equal(1, code);
        Assert.Contains("presents a certificate that is not accepted", silo.Errors, StringComparison.Ordinal);
        Assert.Contains("PostgreSql:CaFile", silo.Errors, StringComparison.Ordinal);
    }

    public async Task DisposeAsync() => await _postgres.DisposeAsync();

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Dispose();
    }

    private string[] Settings(string host, TestAuthority trusted)
    {
        File.WriteAllText(_folder.File("ca.crt"), trusted.Pem);
        var connection = new NpgsqlConnectionStringBuilder(_postgres.ConnectionString) { Host = "localhost", SslMode = SslMode.VerifyFull };
        return
        [
            $"--PostgreSql:ConnectionString={connection}",
            $"--PostgreSql:CaFile={_folder.File("ca.crt")}",
            $"--Data:Directory={_folder.File(host)}",
        ];
    }
}
