using System.Globalization;

namespace FlagCluster.Bench;

/// <summary>Represents the options of the command line.</summary>
internal sealed record BenchOptions
{
    /// <summary>The description of the command line.</summary>
    public const string Usage = """
        Usage: dotnet run -c Release --project bench -- engine|http|stream|events|fold|telemetry|cluster|control|start|anomaly [options]

          --json             one JSON object per line on standard output instead of tables
          --quick            seconds instead of minutes: a check that it works, not for reports
          --report <file>    also writes the tables and the machine's description to this Markdown file
          --control          http, stream, events, telemetry: compares the baseline with itself, which shows the noise
          --connections <n>  http, telemetry, cluster: connections of the load generator; default 32
          --free             http: server and load generator share all cores instead of having a core each
          --only <name>      http: one row, such as single or bulk.bytes; control: one of keys, access, lists, login, burst;
                              fold: one of read, memory, standalone, kafka, latency;
                              events: one of record, kafka, requests, counted;
                              cluster: one of propagation, writes, evaluations, memory, breaking, counted
          --clients <n>      stream: open SSE connections; default 5000, with --quick 500
        """;

    /// <summary>
    /// Gets the benchmark: <c>engine</c>, <c>http</c>, <c>stream</c>, <c>events</c>, <c>fold</c>, <c>telemetry</c>, <c>cluster</c>,
    /// <c>control</c>, <c>start</c> or <c>anomaly</c>.
    /// </summary>
    public required string Subject { get; init; }

    /// <summary>Gets whether to write JSON lines instead of tables.</summary>
    public bool Json { get; init; }

    /// <summary>Gets whether to run few and short rounds.</summary>
    public bool Quick { get; init; }

    /// <summary>Gets the file of the report, or null.</summary>
    public string? Report { get; init; }

    /// <summary>Gets whether the baseline is also the subject.</summary>
    public bool Control { get; init; }

    /// <summary>
    /// Gets the only row, table of <c>control</c>, or part of <c>fold</c>, <c>events</c> or <c>cluster</c> that is measured; null is
    /// every one.
    /// </summary>
    public string? Only { get; init; }

    /// <summary>Gets the number of connections of the HTTP load generator.</summary>
    public int Connections { get; init; } = 32;

    /// <summary>Gets whether no core is reserved for a process.</summary>
    public bool Free { get; init; }

    /// <summary>Gets the number of open SSE connections; null is the default of the mode.</summary>
    public int? Clients { get; init; }

    /// <summary>Returns whether a part of a benchmark is measured.</summary>
    public bool IsWanted(string part) => Only is null || Only == part;

    /// <summary>Reads a command line.</summary>
    /// <exception cref="UsageException">The command line is invalid; the message names the argument.</exception>
    public static BenchOptions Parse(ReadOnlySpan<string> arguments)
    {
        if (arguments is not [var subject, ..])
            throw new UsageException("Name the benchmark to run.\n\n" + Usage);
        if (
            subject
            is not ("engine" or "http" or "stream" or "events" or "fold" or "telemetry" or "cluster" or "control" or "start" or "anomaly")
        )
            throw new UsageException($"There is no benchmark '{subject}'.\n\n{Usage}");
        var options = new BenchOptions { Subject = subject };
        for (var i = 1; i < arguments.Length; i++)
        {
            var name = arguments[i];
            options = name switch
            {
                "--json" => options with { Json = true },
                "--quick" => options with { Quick = true },
                "--report" => options with { Report = Next(arguments, ref i) },
                "--control" when subject is "http" or "stream" or "events" or "telemetry" => options with { Control = true },
                "--connections" when subject is "http" or "telemetry" or "cluster" => options with
                {
                    Connections = Number(arguments, ref i, 1_000),
                },
                "--free" when subject == "http" => options with { Free = true },
                "--only" when subject is "http" or "control" or "fold" or "events" or "cluster" => options with
                {
                    Only = Next(arguments, ref i),
                },
                "--clients" when subject == "stream" => options with { Clients = Number(arguments, ref i, 100_000) },
                _ => throw new UsageException($"'{subject}' has no option '{name}'.\n\n{Usage}"),
            };
        }
        return options;
    }

    private static string Next(ReadOnlySpan<string> arguments, ref int i) =>
        ++i < arguments.Length ? arguments[i] : throw new UsageException($"'{arguments[i - 1]}' needs a value after it.\n\n{Usage}");

    private static int Number(ReadOnlySpan<string> arguments, ref int i, int most)
    {
        var text = Next(arguments, ref i);
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= most
            ? number
            : throw new UsageException($"'{arguments[i - 1]}' takes a whole number from 1 to {most}, not '{text}'.");
    }
}
