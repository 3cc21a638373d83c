using System.Text.RegularExpressions;
using FlagCluster.Deploy.Tests.Support;
using FlagCluster.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace FlagCluster.Deploy.Tests;

/// <summary>The commands of the runbooks that read logs, on lines as the hosts write them.</summary>
public sealed partial class RunbookTests
{
    public static TheoryData<string> Searches =>
        [.. Shell().Where(line => line.StartsWith("k logs ", StringComparison.Ordinal) && line.Contains("grep", StringComparison.Ordinal))];

    [Fact]
    public void Searches_OfRunbooks_AreFound() => Assert.True(Searches.Count >= 2);

    [Theory]
    [MemberData(nameof(Searches))]
    public void Search_OfARunbook_FindsWhatTheHostsSay(string command)
    {
        var log = Path.GetTempFileName();
        try
        {
            File.WriteAllText(
                log,
                Lines(
                    (LogLevel.Information, 2001, "passed over"),
                    (LogLevel.Warning, 1102, "found"),
                    (LogLevel.Error, 1103, "found"),
                    (LogLevel.Warning, 1201, "found"),
                    (LogLevel.Information, 1501, "passed over, with its 1103 and 1201")
                )
            );

            var (code, output, errors) = Tool.Run("bash", "-c", $$"""k() { cat "{{log}}"; }; {{command}}""");

            Assert.True(code == 0, errors);
            Assert.Contains("found", output, StringComparison.Ordinal);
            Assert.DoesNotContain("passed over", output, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(log);
        }
    }

    [Fact]
    public void Logs_OfManyPods_AreReadFurtherBackThanTenLines() =>
        Assert.All(
            Repository
                .Files("docs/operations", "*.md")
                .SelectMany(path => Selected().Matches(Repository.Read(path)).Select(match => match.Value)),
            command => Assert.Contains("--tail=", command, StringComparison.Ordinal)
        );

    /// <summary>What the console's formatter makes of messages; no host sets another.</summary>
    private static string Lines(params (LogLevel Level, int Id, string Text)[] messages)
    {
        using var services = new ServiceCollection().AddLogging(logging => logging.AddSimpleConsole()).BuildServiceProvider();
        var formatter = services.GetServices<ConsoleFormatter>().Single(one => one.Name == ConsoleFormatterNames.Simple);
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
