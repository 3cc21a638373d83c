using System.CommandLine;
using FlagCluster.Cli.Commands;
using FlagCluster.Testing;
using FlagCluster.Testing.Processes;

namespace FlagCluster.Cli.Tests.Commands;

/// <summary>Tests the command line as a whole.</summary>
public sealed class CommandLineTests : IDisposable
{
    private readonly Support.Cli _cli = new();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public void Commands_All_HaveADescription() =>
        Assert.All(
            Leaves(CommandLine.Create()),
            command =>
                Assert.All(
                    command.Options.Select(option => option.Description).Append(command.Description),
                    text => Assert.False(string.IsNullOrEmpty(text), command.Name)
                )
        );

    [Fact]
    public void Commands_All_AreInTheDocumentation()
    {
        var documentation = Repository.Read("docs/cli.md");

        var missing = Leaves(CommandLine.Create())
            .Select(PathOf)
            .Where(path => !documentation.Contains($"`{path}", StringComparison.Ordinal));

        Assert.Empty(missing);
    }

    [Fact]
    public void Commands_ThatChangeSomething_HaveADryRun()
    {
        string[] changing =
        [
            "create",
            "put",
            "update",
            "delete",
            "undelete",
            "toggle",
            "rollout",
            "archive",
            "restore",
            "rotate",
            "members",
        ];

        var commands = Leaves(CommandLine.Create())
            .Where(command => changing.Contains(command.Name) || command.Name is "apply" or "import");

        Assert.All(
            commands.Where(command => !PathOf(command).StartsWith("config", StringComparison.Ordinal)),
            command => Assert.Contains(ChangeOptions.DryRun, command.Options)
        );
    }

    [Fact]
    public async Task Help_OfTheRoot_ListsCommands()
    {
        var run = await _cli.RunAsync("--help");

        Assert.Contains("evaluate", run.Succeeded().Output, StringComparison.Ordinal);
        Assert.Empty(run.Errors);
    }

    [Fact]
    public async Task Version_Option_IsThatOfTheProgram()
    {
        var run = await _cli.RunAsync("--version");

        Assert.Matches(@"^[0-9]+\.[0-9]+\.[0-9]+", run.Succeeded().Output);
    }

    [Fact]
    public async Task Suggest_BeginOfACommand_CompletesIt()
    {
        var run = await _cli.RunAsync("[suggest:19]", "flagcluster flag to");

        Assert.Contains("toggle", run.Succeeded().Output.Split('\n').Select(line => line.Trim()));
    }

    [Fact]
    public async Task Completion_Bash_CompletesInBash()
    {
        var script = _cli.Write("completion.sh", (await _cli.RunAsync("completion", "bash")).Succeeded().Output);
        var program = Repository.Program("cli", "flagcluster");
        using var bash = new Child(
            "bash",
            [
                "-c",
                $"flagcluster() {{ '{Repository.Dotnet}' '{program}' \"$@\"; }}; source '{script}'; "
                    + "COMP_LINE='flagcluster flag to' COMP_POINT=19 COMP_WORDS=(flagcluster flag to) COMP_CWORD=2; "
                    + "_flagcluster; printf '%s\\n' \"${COMPREPLY[@]}\"",
            ]
        );

        Assert.True(await bash.ExitAsync() == 0, bash.Everything);
        Assert.Equal("toggle\n", bash.Output);
    }

    [Fact]
    public async Task Option_UnknownChoice_NamesTheChoices()
    {
        var run = await _cli.RunAsync("whoami", "-o", "xml");

        Assert.Equal(2, run.Code);
        Assert.Contains("--output must be table, json or yaml, not 'xml'.", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Completion_UnknownShell_ExitsWith2()
    {
        var run = await _cli.RunAsync("completion", "tcsh");

        Assert.Equal(2, run.Code);
    }

    private static IEnumerable<Command> Leaves(Command command) =>
        command.Subcommands.Count == 0 ? [command] : command.Subcommands.SelectMany(Leaves);

    private static string PathOf(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent and not RootCommand
            ? $"{PathOf(parent)} {command.Name}"
            : command.Name;
}
