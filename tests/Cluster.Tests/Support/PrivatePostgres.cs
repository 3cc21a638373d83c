using FlagCluster.Testing;
using FlagCluster.Testing.Certificates;
using FlagCluster.Testing.Processes;

namespace FlagCluster.Cluster.Tests.Support;

/// <summary>
/// Represents a PostgreSQL server that one test can stop and start again. The same script as for <c>test.sh</c> creates it.
/// </summary>
internal sealed class PrivatePostgres : IAsyncDisposable
{
    // Not in TMPDIR, to which the account of PostgreSQL may have no access.
    private readonly string _folder = $"/tmp/flagcluster-cluster-{Guid.NewGuid():N}";

    private readonly int _port = Ports.Next();

    private PrivatePostgres() => Directory.CreateDirectory(_folder);

    public string ConnectionString { get; private set; } = "";

    public static async Task<PrivatePostgres> StartNewAsync()
    {
        var postgres = new PrivatePostgres();
        try
        {
            await postgres.RunAsync("""make_postgres "$2" --no-sync""");
            // No test crashes the machine, so nothing waits for the disk.
            await postgres.RunAsync("""run_postgres "$2" "$pg_data/server.log" "$3" 'fsync = off' 'full_page_writes = off'""");
            postgres.ConnectionString = (await File.ReadAllTextAsync(Path.Combine(postgres._folder, "connection"))).Trim();
            return postgres;
        }
        catch
        {
            await postgres.DisposeAsync();
            throw;
        }
    }

    /// <summary>Makes the server present a certificate for <c>localhost</c> to clients that ask for TLS.</summary>
    public async Task EnableTlsAsync(TestAuthority authority)
    {
        authority.Write(Path.Combine(_folder, "server"), "localhost");
        await RunAsync(
            """
            for file in server.crt server.key; do
              install -m 600 "$2/$file" "$pg_data/$file"
              ((EUID != 0)) || chown "$pg_user" "$pg_data/$file"
            done
            printf 'ssl = on\n' >>"$pg_data/flagcluster.conf"
            as_postgres "$pg_bin/pg_ctl" -D "$pg_data" -w restart -l "$pg_data/server.log"
            """
        );
    }

    /// <summary>Stops the server immediately, like a crash.</summary>
    public Task StopAsync() => RunAsync("stop_postgres immediate");

    /// <summary>Starts the server again on the same port.</summary>
    public Task StartAsync() => RunAsync("""as_postgres "$pg_bin/pg_ctl" -D "$pg_data" -l "$pg_data/server.log" -w -t 60 start""");

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task RunAsync(string command)
    {
        const string prelude = """
            set -eu; root=$1; source "$root/scripts/common.sh"; source "$root/scripts/postgres.sh"
            find_postgres; place_postgres "$2"

            """;
        using var bash = new Child("bash", ["-c", prelude + command, "cluster-tests", Repository.Root, _folder, $"{_port}"]);
        var code = await bash.ExitAsync(120).Soon(command);
        if (code != 0)
            throw new InvalidOperationException($"{command} exited with {code}:\n{bash.Everything}");
    }
}
