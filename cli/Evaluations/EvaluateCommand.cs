using System.CommandLine;
using System.Text.Json.Nodes;
using FlagCluster.Cli.Api;
using FlagCluster.Cli.Commands;
using FlagCluster.Cli.Errors;
using FlagCluster.Cli.Output;
using FlagCluster.Contracts.Text;

namespace FlagCluster.Cli.Evaluations;

/// <summary>Evaluates one flag, or all flags, over OFREP.</summary>
internal static class EvaluateCommand
{
    private static readonly Argument<string?> Flag = new("flag")
    {
        Description = "The key of the flag; all flags without it",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<bool> ValueOnly = CommandBuilder.Flag("--value", "Print only the value, for scripts");

    /// <summary>Returns the command.</summary>
    public static Command Create() =>
        new Command("evaluate", "Evaluate a flag, or all flags, with an SDK key").With(Flag, ValueOnly).WithContext().Runs(RunAsync);

    /// <summary>Returns the request that evaluates one flag, or all.</summary>
    public static ApiRequest Request(string? flag, JsonObject context, string key) =>
        new(HttpMethod.Post, "ofrep/v1/evaluate/flags" + (flag is null ? "" : $"/{Uri.EscapeDataString(flag)}"))
        {
            Body = JsonText.Bytes(new JsonObject { ["context"] = context }),
            Key = key,
            IsRead = true,
        };

    private static async Task<int> RunAsync(Invocation invocation)
    {
        var flag = invocation.Arguments.GetValue(Flag);
        var request = Request(flag, await ContextOptions.ReadAsync(invocation), invocation.Key);
        var answer = (await invocation.Api.SendAsync(request, invocation.Aborted)).Object();
        if (flag is null)
            WriteAll(invocation, answer);
        else if (invocation.Arguments.GetValue(ValueOnly))
            WriteValue(invocation, flag, answer);
        else
            invocation.Results.Item(answer);
        return ExitCode.Ok;
    }

    private static void WriteValue(Invocation invocation, string flag, JsonObject answer)
    {
        if (!answer.ContainsKey("value"))
            throw new CommandException(ExitCode.NotFound, $"The flag '{flag}' serves no value: applications use their default.");
        var value = answer["value"];
        invocation.Terminal.WriteLine(
            value is JsonValue scalar && scalar.TryGetValue<string>(out var text) ? Printable.Clean(text) : JsonText.Compact(value)
        );
    }

    private static void WriteAll(Invocation invocation, JsonObject answer)
    {
        if (!invocation.Results.IsForPeople)
        {
            invocation.Results.Document(answer);
            return;
        }
        invocation.Results.List(
            [.. answer["flags"]!.AsArray().OfType<JsonObject>()],
            "The key sees no flags.",
            Column.Of("FLAG", "key"),
            Column.Of("VARIANT", "variant"),
            new Column("VALUE", item => Clipped.Text(Printable.Of(item["value"]), 60)),
            new Column("REASON", item => Printable.Of(item["reason"] ?? item["errorCode"])),
            new Column("ERROR", item => Clipped.Text(Printable.Of(item["errorDetails"]), 120))
        );
    }
}
