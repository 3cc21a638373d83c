using System.Reflection;
using System.Text.RegularExpressions;
using FlagCluster.Testing;
using Microsoft.Extensions.Logging;

namespace FlagCluster.Architecture.Tests;

/// <summary>Tests that log messages have unique event ids, contain no sensitive parameters, and are listed in docs/logs.md.</summary>
public sealed partial class LogMessageTests
{
    /// <summary>
    /// The allowed parameters of a message: names that operators choose, numbers, times and causes, but no key, token, targeting key or
    /// context.
    /// </summary>
    private static readonly string[] AllowedParameters =
    [
        "Action",
        "Alert",
        "Bound",
        "Bytes",
        "Chain",
        "Checkpoint",
        "Database",
        "Delay",
        "Destination",
        "Detail",
        "Engine",
        "Entries",
        "Entry",
        "Environment",
        "Events",
        "Explanation",
        "Failures",
        "Features",
        "Flag",
        "Flags",
        "Head",
        "Hours",
        "Instrument",
        "Kind",
        "Known",
        "Level",
        "Limit",
        "Meter",
        "Most",
        "Name",
        "Number",
        "Organization",
        "Others",
        "Partition",
        "Path",
        "Problem",
        "Program",
        "Proposal",
        "Provider",
        "Reason",
        "Rule",
        "Sequence",
        "Scope",
        "Severity",
        "Sink",
        "State",
        "Subscriber",
        "Text",
        "Time",
        "Topic",
        "Total",
        "Version",
        "What",
        "Webhook",
        "Why",
    ];

    private static readonly BindingFlags Methods =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    private static readonly IReadOnlyList<LogMessage> Messages = [.. SourceTree.Assemblies.SelectMany(Read).OrderBy(message => message.Id)];

    [Fact]
    public void EventIds_OfAllMessages_AreUnique()
    {
        var ids = Messages.Select(message => message.Id).ToList();

        Assert.True(ids.Count > 40, $"Only {ids.Count} messages were found.");
        Assert.All(ids, id => Assert.InRange(id, 1000, 9999));
        Assert.Equal(ids.Distinct(), ids);
    }

    [Fact]
    public void Parameters_OfAllMessages_AreAllowed()
    {
        var parameters = Messages.SelectMany(message => Parameter().Matches(message.Text)).Select(parameter => parameter.Groups[1].Value);

        Assert.Empty(parameters.Except(AllowedParameters));
    }

    [Fact]
    public void LogCalls_OutsideOfGeneratedMessages_DoNotExist() =>
        Assert.DoesNotContain(SourceTree.ProductFiles, path => LogCall().IsMatch(Repository.Read(path)));

    [Fact]
    public void Documentation_OfLogs_ListsEveryMessage()
    {
        var documented = Row()
            .Matches(Repository.Read("docs/logs.md"))
            .Select(row => $"{row.Groups[1].Value} {row.Groups[2].Value} {row.Groups[3].Value}: {row.Groups[4].Value}");

        Assert.Equal(Messages.Select(message => $"{message.Id} {message.Level} {message.Library}: {message.Text}"), documented);
    }

    [Theory]
    [InlineData("standalone")]
    [InlineData("silo")]
    [InlineData("gateway")]
    public void Settings_OfAHost_DisableTheActivityOfEachRequest(string host) =>
        // At any level this category creates an activity for each request, whether or not anything listens.
        Assert.Contains(
            "\"Microsoft.AspNetCore.Hosting.Diagnostics\": \"None\"",
            Repository.Read($"{host}/appsettings.json"),
            StringComparison.Ordinal
        );

    private static IEnumerable<LogMessage> Read(Assembly assembly) =>
        from type in assembly.GetTypes()
        from method in type.GetMethods(Methods)
        let message = method.GetCustomAttribute<LoggerMessageAttribute>()
        where message is not null
        let level = message.Level == LogLevel.None ? "varies" : message.Level.ToString()
        select new LogMessage(message.EventId, level, SourceTree.FolderOf(assembly), message.Message);

    [GeneratedRegex(@"\{@?(\w+)[^}]*\}")]
    private static partial Regex Parameter();

    [GeneratedRegex(@"\.Log(Trace|Debug|Information|Warning|Error|Critical)\(")]
    private static partial Regex LogCall();

    [GeneratedRegex(@"^\| ([0-9]{4}) \| (\w+) \| (\w+) \| (.*) \|$", RegexOptions.Multiline)]
    private static partial Regex Row();

    private sealed record LogMessage(int Id, string Level, string Library, string Text);
}
