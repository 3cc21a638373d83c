using System.Diagnostics;
using System.Runtime.InteropServices;
using Npgsql;

namespace FlagCluster.Bench.Cluster;

/// <summary>Represents a PostgreSQL server of the benchmark. Unlike the one of the tests it waits for the disk.</summary>
internal sealed class Postgres : IAsyncDisposable
{
    private const string Start = """
        set -euo pipefail; root=$1; source "$root/scripts/common.sh"; source "$root/scripts/postgres.sh"
        find_postgres || die 'PostgreSQL is not installed: apt-get install postgresql'
        place_postgres "$2"; start_postgres "$2"
        """;

    private const string Stop = """
        set -euo pipefail; root=$1; source "$root/scripts/common.sh"; source "$root/scripts/postgres.sh"
        find_postgres; place_postgres "$2"; stop_postgres immediate
        """;

    private readonly string _root;

    // Not in TMPDIR, which PostgreSQL's own account may be unable to reach.
    private readonly string _folder = $"/tmp/flagcluster-bench-{Guid.NewGuid():N}";
    private readonly PosixSignalRegistration[] _signals;

    private Postgres(string root)
    {
        _root = root;
        Directory.CreateDirectory(_folder);
        // The server has its own process group, so Ctrl-C does not reach it.
        _signals =
        [
            .. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM }.Select(signal =>
                PosixSignalRegistration.Create(signal, _ => EndAsync().Wait())
            ),
        ];
    }

    /// <summary>Gets the connection string.</summary>
    public string ConnectionString { get; private set; } = "";

    /// <summary>Creates a database cluster in a temporary folder and starts it.</summary>
    /// <exception cref="UsageException">PostgreSQL is missing or does not start.</exception>
    public static async Task<Postgres> StartAsync(string root)
    {
        var server = new Postgres(root);
        try
        {
            await server.BeginAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var signal in _signals)
            signal.Dispose();
        await EndAsync();
    }

    private async Task BeginAsync()
    {
        await RunAsync(Start);
        ConnectionString = (await File.ReadAllTextAsync(Path.Combine(_folder, "connection"))).Trim();
        await using var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync();
        // The script configures the server of the tests, which does not wait for the disk.
        foreach (var setting in new[] { "fsync", "full_page_writes" })
        {
            await using var command = new NpgsqlCommand($"ALTER SYSTEM SET {setting} = on", connection);
            await command.ExecuteNonQueryAsync();
        }
        await using var reload = new NpgsqlCommand("SELECT pg_reload_conf()", connection);
        await reload.ExecuteNonQueryAsync();
    }

    private async Task EndAsync()
    {
        await RunAsync(Stop);
        Directory.Delete(_folder, recursive: true);
    }

    private async Task RunAsync(string script)
    {
        var start = new ProcessStartInfo("bash", ["-c", script, "bench", _root, _folder])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new UsageException($"PostgreSQL could not be started or stopped:\n{await output}{await error}");
    }
}
