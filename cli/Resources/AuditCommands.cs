using System.CommandLine;
using System.Text.Json.Nodes;
using FlagCluster.Cli.Commands;
using FlagCluster.Cli.Errors;
using FlagCluster.Cli.Output;

namespace FlagCluster.Cli.Resources;

/// <summary>Provides the commands for the audit log of the organization.</summary>
internal static class AuditCommands
{
    /// <summary>Returns the commands.</summary>
    public static Command Create() =>
        CommandBuilder.Group(
            "audit",
            "Check the audit log of the organization",
            new Command("verify", "Verify that no entry was altered or removed; exits with 1 when one was").Runs(VerifyAsync)
        );

    private static async Task<int> VerifyAsync(Invocation invocation)
    {
        var answer = await invocation.Api.GetAsync($"{await invocation.OrganizationPathAsync()}/audit/verify", invocation.Aborted);
        var isIntact = (bool?)answer["intact"] ?? false;
        if (invocation.Results.IsForPeople)
            Describe(invocation, answer, isIntact);
        else
            invocation.Results.Document(answer);
        return isIntact ? ExitCode.Ok : ExitCode.Differences;
    }

    private static void Describe(Invocation invocation, JsonObject answer, bool isIntact)
    {
        var results = invocation.Results;
        results.Sentence(
            $"{Text("entries")} entries, and {Text("changes")} changes of {Text("environments")} environments: "
                + (isIntact ? "intact." : "NOT intact.")
        );
        results.Sentence($"The newest entry is {Text("sequence")} with the hash {Text("hash")}.");
        if (!isIntact)
            results.List(
                [.. answer["problems"]!.AsArray().OfType<JsonObject>()],
                "",
                Column.Of("LOG", "chain"),
                Column.Of("ENTRY", "entry"),
                Column.Of("PROBLEM", "what")
            );

        string Text(string name) => Printable.Of(answer[name]);
    }
}
