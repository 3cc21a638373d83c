using System.CommandLine;
using System.Text.Json.Nodes;
using FlagCluster.Cli.Api;
using FlagCluster.Cli.Changes;
using FlagCluster.Cli.Commands;
using FlagCluster.Cli.Errors;
using FlagCluster.Cli.Output;
using Polly;
using Polly.Retry;
using Spectre.Console;

namespace FlagCluster.Cli.Watching;

/// <summary>Shows the changes of an environment as they happen, also those during a lost connection.</summary>
internal static class WatchCommand
{
    private const int MaxPauseSeconds = 30;

    // More than two heartbeats of the server with its longest interval that proxies accept.
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(60);

    private static readonly Option<string[]> Flags = CommandBuilder.Texts("--flag", "KEY", "Show only changes of a flag");

    private static readonly Option<int> Count = new("--count")
    {
        Description = "End after a number of changes",
        HelpName = "NUMBER",
        DefaultValueFactory = _ => int.MaxValue,
    };

    /// <summary>Returns the command.</summary>
    public static Command Create() =>
        new Command("watch", "Show changes of the environment of an SDK key as they happen").With(Flags, Count).Runs(RunAsync);

    private static async Task<int> RunAsync(Invocation invocation)
    {
        var key = invocation.Key;
        var state = new WatchedRuleset(invocation.Arguments.GetValue(Flags) ?? []);
        var remaining = invocation.Arguments.GetValue(Count);
        var failures = 0;
        var retries = CreateRetry(invocation.Terminal, () => Pause(failures++));
        var isComplete = await retries.ExecuteAsync(
            async cancellationToken =>
            {
                // The whole ruleset comes first: what changed while the connection was lost is the difference to the known one.
                var request = new ApiRequest(HttpMethod.Get, "api/v1/stream") { Accept = "text/event-stream", Key = key };
                using var response = await invocation.Api.OpenAsync(request, cancellationToken);
                await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
                await foreach (var received in EventReader.ReadAsync(stream, Idle, cancellationToken))
                {
                    failures = 0;
                    remaining -= Show(invocation, state, received);
                    if (remaining <= 0)
                        return true;
                }
                return false;
            },
            invocation.Aborted
        );
        if (!isComplete)
            invocation.Aborted.ThrowIfCancellationRequested();
        return ExitCode.Ok;
    }

    // Not InfiniteRetry: the end of a connection is repeated too, and a connection that worked makes the next pause short again.
    private static ResiliencePipeline<bool> CreateRetry(Terminal terminal, Func<TimeSpan> pause) =>
        new ResiliencePipelineBuilder<bool>()
            .AddRetry(
                new RetryStrategyOptions<bool>
                {
                    ShouldHandle = new PredicateBuilder<bool>().HandleResult(false).Handle<Exception>(IsTransient),
                    MaxRetryAttempts = int.MaxValue,
                    DelayGenerator = _ => new(pause()),
                    OnRetry = attempt =>
                    {
                        var what = attempt.Outcome.Exception is { } lost
                            ? $"The connection is lost ({lost.Message})"
                            : "The server closed the connection";
                        terminal.Note($"{what}; connecting again in {attempt.RetryDelay.TotalSeconds} s.");
                        return default;
                    },
                }
            )
            .Build();

    private static TimeSpan Pause(int failures) => TimeSpan.FromSeconds(Math.Min(1 << Math.Min(failures, 5), MaxPauseSeconds));

    private static bool IsTransient(Exception exception) =>
        exception is IOException or HttpRequestException or CommandException { ExitCode: ExitCode.Unavailable };

    /// <summary>Shows what an event changes.</summary>
    /// <returns>1 when it changes something, else 0.</returns>
    private static int Show(Invocation invocation, WatchedRuleset state, ServerEvent received)
    {
        var isFirst = state.Version is null;
        var changes = state.Apply(received);
        if (isFirst && state.Version is not null)
            invocation.Terminal.Note($"Watching version {state.Version}, {state.Count} flags and segments. Press Ctrl-C to end.");
        if (changes.Count == 0)
            return 0;
        if (invocation.Results.IsForPeople)
        {
            invocation.Terminal.Out.Write(
                new Text($"{TimeProvider.System.GetLocalNow():HH:mm:ss} ", new Style(decoration: Decoration.Dim))
            );
            invocation.Terminal.Out.WriteLine($"version {state.Version}");
            ChangeWriter.Write(invocation.Terminal.Out, changes);
        }
        else
            invocation.Terminal.WriteLine(
                JsonText.Compact(new JsonObject { ["version"] = state.Version, ["changes"] = ChangeWriter.ToJson(changes) })
            );
        return 1;
    }
}
