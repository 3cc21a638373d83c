using System.CommandLine;
using System.Text.Json.Nodes;
using FlagCluster.Cli.Api;
using FlagCluster.Cli.Commands;
using FlagCluster.Cli.Documents;
using FlagCluster.Cli.Errors;
using FlagCluster.Cli.Output;

namespace FlagCluster.Cli.Evaluations;

/// <summary>Explains an evaluation: which rule and condition decided, and why the others did not.</summary>
internal static class ExplainCommand
{
    private static readonly Argument<string> Flag = CommandBuilder.Argument("flag", "The key of the flag");

    private static readonly Option<string?> Definition = new("--definition", "-f")
    {
        Description = "A file with the flag as it would be, which is not saved",
        HelpName = "FILE",
    };

    private static readonly Option<string?> Time = new("--time")
    {
        Description = "The time of the evaluation, such as 2027-01-31T12:00:00Z",
        HelpName = "TIME",
    };

    /// <summary>Returns the command.</summary>
    public static Command Create() =>
        new Command("explain", "Explain which rule and condition decide").With(Flag, Definition, Time).WithContext().Runs(RunAsync);

    private static async Task<int> RunAsync(Invocation invocation)
    {
        var arguments = invocation.Arguments;
        var body = new JsonObject { ["flag"] = arguments.GetRequiredValue(Flag), ["context"] = await ContextOptions.ReadAsync(invocation) };
        if (arguments.GetValue(Definition) is { } file)
            body["definition"] = (await InputDocument.ReadAsync(file, invocation.Aborted)).ToObject(
                "an object with the properties of a flag"
            );
        if (arguments.GetValue(Time) is { } time)
            body["time"] = time;
        var request = new ApiRequest(HttpMethod.Post, $"{invocation.EnvironmentPath}/explain")
        {
            Body = JsonText.Bytes(body),
            IsRead = true,
        };
        var answer = (await invocation.Api.SendAsync(request, invocation.Aborted)).Object();
        if (invocation.Results.IsForPeople)
            ExplanationWriter.Write(invocation.Terminal.Out, answer);
        else
            invocation.Results.Document(answer);
        return ExitCode.Ok;
    }
}
