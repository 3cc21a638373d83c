using System.Text.RegularExpressions;
using FlagCluster.Deploy.Tests.Support;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace FlagCluster.Deploy.Tests;

/// <summary>Tests the commands of the runbooks that search logs, on lines in the format of the hosts.</summary>
public sealed partial class RunbookTests
{
    public static TheoryData<string> Searches =>
        [.. Shell().Where(line => line.StartsWith("k logs ", StringComparison.Ordinal) && line.Contains("grep", StringComparison.Ordinal))];

    [Fact]
    public void Searches_OfRunbooks_Exist() => Assert.True(Searches.Count >= 2);

    [Theory]
    [MemberData(nameof(Searches))]
    public void Search_OfARunbook_FindsTheLogMessages(string command)
    {
        using var folder = new TempFolder();
        File.WriteAllText(
            folder.File("log"),
            Lines(
                (LogLevel.Information, 2001, "skipped"),
                (LogLevel.Warning, 1102, "found"),
                (LogLevel.Error, 1103, "found"),
                (LogLevel.Warning, 1201, "found"),
                (LogLevel.Warning, 2402, "found"),
                (LogLevel.Information, 1501, "skipped, although it contains 1103 and 1201")
            )
        );

        var (code, output, errors) = Tool.Run("bash", "-c", $$"""k() { cat "{{folder.File("log")}}"; }; {{command}}""");

        Assert.True(code == 0, errors);
        Assert.Contains("found", output, StringComparison.Ordinal);
        Assert.DoesNotContain("skipped", output, StringComparison.Ordinal);
    }

    /// <summary>With a label selector, kubectl prints only the last ten lines of each pod by default.</summary>
    [Fact]
    public void LogCommands_WithASelector_SetTail() =>
        Assert.All(
            Repository
                .Files("docs/operations", "*.md")
                .SelectMany(path => Selected().Matches(Repository.Read(path)).Select(match => match.Value)),
            command => Assert.Contains("--tail=", command, StringComparison.Ordinal)
        );

    /// <summary>Formats messages with the default formatter of the console, which all hosts use.</summary>
    private static string Lines(params (LogLevel Level, int Id, string Text)[] messages)
    {
        using var services = new ServiceCollection().AddLogging(logging => logging.AddSimpleConsole()).BuildServiceProvider();
        var formatter = services.GetServices<ConsoleFormatter>().Single(candidate => candidate.Name == ConsoleFormatterNames.Simple);
        using var text = new StringWriter();
        foreach (var message in messages)
            formatter.Write(
                new LogEntry<string>(
                    message.Level,
                    "FlagCluster.Environments.EnvironmentReplica",
                    message.Id,
                    message.Text,
                    null,
                    static (state, _) => state
                ),
                null,
                text
            );
        return text.ToString();
    }

    private static IEnumerable<string> Shell() =>
        Repository
            .Files("docs/operations", "*.md")
            .SelectMany(path => Block().Matches(Repository.Read(path)).SelectMany(block => block.Groups[1].Value.Split('\n')));

    [GeneratedRegex("```sh\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"\bk logs -l [^`\n]*")]
    private static partial Regex Selected();
}
