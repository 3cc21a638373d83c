using FlagCluster.Testing;
using FlagCluster.Testing.Processes;

namespace FlagCluster.Cluster.Tests.Support;

/// <summary>
/// A PostgreSQL server of one test, which may stop it and start it again. Made by the script that makes the one of <c>test.sh</c>.
/// </summary>
internal sealed class PrivatePostgres : IAsyncDisposable
{
    // Not in TMPDIR, which PostgreSQL's own account may be unable to reach.
    private readonly string _folder = $"/tmp/flagcluster-cluster-{Guid.NewGuid():N}";

    private PrivatePostgres() => Directory.CreateDirectory(_folder);

    public string ConnectionString { get; private set; } = "";

    public static async Task<PrivatePostgres> StartNewAsync()
    {
        var postgres = new PrivatePostgres();
        try
        {
            await postgres.RunAsync("""start_postgres "$2" """);
            postgres.ConnectionString = (await File.ReadAllTextAsync(Path.Combine(postgres._folder, "connection"))).Trim();
            return postgres;
        }
        catch
        {
            await postgres.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops the server immediately, as a crash would.</summary>
    public Task StopAsync() => RunAsync("stop_postgres immediate");

    /// <summary>Starts it again, on the same port.</summary>
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
        using var bash = new Child("bash", ["-c", prelude + command, "cluster-tests", Repository.Root, _folder]);
        var code = await bash.ExitAsync(120).Soon(command);
        if (code != 0)
            throw new InvalidOperationException($"{command} ended with {code}:\n{bash.Everything}");
    }
}
