using System.CommandLine;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using FlagCluster.Cli.Api;
using FlagCluster.Cli.Commands;
using FlagCluster.Cli.Documents;
using FlagCluster.Cli.Errors;
using FlagCluster.Cli.Output;
using Spectre.Console;

namespace FlagCluster.Cli.Evaluations;

/// <summary>Evaluates many contexts: one JSON object a line in, one JSON object a line out, in the same order.</summary>
internal static class BulkCommand
{
    private const int DefaultParallel = 8;
    private const int MaxParallel = 100;
    private const int MaxLine = 1 << 20;

    private static readonly Argument<string> Contexts = CommandBuilder.Argument("file", "One context a line as JSON; '-' is the input");
    private static readonly Option<string?> Flag = new("--flag") { Description = "The flag; all flags without it", HelpName = "KEY" };

    private static readonly Option<int> Parallel = new("--parallel")
    {
        Description = "How many evaluations run at once",
        HelpName = "NUMBER",
        DefaultValueFactory = _ => DefaultParallel,
    };

    /// <summary>Returns the command.</summary>
    public static Command Create() =>
        new Command("bulk", "Evaluate many contexts, one a line, and write one answer a line")
            .With(Contexts, Flag, Parallel)
            .Runs(RunAsync);

    private static async Task<int> RunAsync(Invocation invocation)
    {
        var parallel = invocation.Arguments.GetValue(Parallel);
        if (parallel is < 1 or > MaxParallel)
            throw CommandException.Usage($"--parallel must be from 1 to {MaxParallel}.");
        var file = invocation.Arguments.GetRequiredValue(Contexts);
        var key = invocation.Key;
        using var input = new StreamReader(InputDocument.Open(file));
        // The input can be a pipe, whose length is unknown, and a bar would mix with answers on the same terminal.
        if (Console.IsErrorRedirected || Terminal.ShowsResults || input.BaseStream is not FileStream { CanSeek: true } source)
            return await EvaluateAsync(invocation, input, key, parallel, () => { });
        return await invocation
            .Terminal.Error.Progress()
            .HideCompleted(true)
            .StartAsync(async context =>
            {
                var task = context.AddTask("Evaluating", maxValue: Math.Max(1, source.Length));
                return await EvaluateAsync(invocation, input, key, parallel, () => task.Value = source.Position);
            });
    }

    private static async Task<int> EvaluateAsync(Invocation invocation, StreamReader input, string key, int parallel, Action report)
    {
        var flag = invocation.Arguments.GetValue(Flag);
        var (count, failed) = (0, 0);
        await foreach (var lines in ReadAsync(input, parallel, invocation.Aborted))
        {
            var answers = await Task.WhenAll(lines.Select((line, index) => AnswerAsync(invocation, flag, key, line, count + index + 1)));
            foreach (var answer in answers)
            {
                invocation.Terminal.WriteLine(JsonText.Compact(answer));
                failed += answer.ContainsKey("errorCode") ? 1 : 0;
            }
            count += answers.Length;
            report();
        }
        invocation.Terminal.Note(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{count:N0} contexts evaluated{(failed > 0 ? $", {failed:N0} with an error" : "")}."
            )
        );
        return failed > 0 ? ExitCode.Differences : ExitCode.Ok;
    }

    private static async Task<JsonObject> AnswerAsync(Invocation invocation, string? flag, string key, string line, int number)
    {
        try
        {
            var context = ReadContext(line, number);
            return (await invocation.Api.SendAsync(EvaluateCommand.Request(flag, context, key), invocation.Aborted)).Object();
        }
        // An error of one context does not end the others; that of the key or the server would be the same for all.
        catch (ApiException exception) when (exception.Problem.Status is 400 or 404)
        {
            return new JsonObject { ["errorCode"] = exception.Problem.Title, ["errorDetails"] = exception.Problem.Detail };
        }
    }

    private static JsonObject ReadContext(string line, int number)
    {
        try
        {
            if (JsonNode.Parse(line) is JsonObject context)
                return context;
        }
        catch (JsonException)
        {
            // Reported below.
        }
        throw CommandException.Usage($"Line {number} is not a JSON object.");
    }

    private static async IAsyncEnumerable<List<string>> ReadAsync(
        StreamReader input,
        int size,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var lines = new List<string>(size);
        while (await input.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.Length > MaxLine)
                throw CommandException.Usage($"A line has more than {MaxLine} characters.");
            if (string.IsNullOrWhiteSpace(line))
                continue;
            lines.Add(line);
            if (lines.Count < size)
                continue;
            yield return lines;
            lines = new(size);
        }
        if (lines.Count > 0)
            yield return lines;
    }
}
